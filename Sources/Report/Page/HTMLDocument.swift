/// A page in one file: no scripts, nothing from the network, readable without colours, on paper too.
enum HTMLDocument {
    /// - Parameter style: what the page needs beyond `HTMLStyle.base`.
    static func render(title: String, style: HTML, header: HTML, main: HTML, footer: HTML) -> String {
        let page: HTML = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(title)</title>
            <style>
            \(HTMLStyle.base)
            \(style)
            </style>
            </head>
            <body>
            <header>
            \(header)</header>
            <main>
            \(main)</main>
            <footer>
            \(footer)</footer>
            </body>
            </html>

            """
        return page.description
    }
}
