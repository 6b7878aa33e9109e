/// How an audit looks: in light, in dark, on paper. The colours keep their distance for the colour-blind (Okabe and Ito's
/// palette), and nothing is said by colour alone.
enum AuditHTMLStyle {
    static let sheet: HTML = """
        :root {
          color-scheme: light dark;
          --text: light-dark(#1b1f24, #e6e9ec); --faint: light-dark(#59636e, #9aa4af); --line: light-dark(#d0d7de, #3d444d);
          --back: light-dark(#ffffff, #14181d); --card: light-dark(#f6f8fa, #1d232a);
          --severe: light-dark(#b3400a, #ff8a4c); --high: light-dark(#8a5a00, #f0b429);
          --moderate: light-dark(#0b5a94, #6cb6ff); --none: light-dark(#006b4f, #3fcf9f);
        }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 75rem; padding: 1.5rem; font: 1rem/1.45 system-ui, sans-serif;
          color: var(--text); background: var(--back); }
        h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
        header p, small, caption, footer, dd { color: var(--faint); }
        code { font: .95em ui-monospace, monospace; overflow-wrap: anywhere; }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: .75rem; padding: 0;
          list-style: none; }
        .figures li { padding: .75rem 1rem; background: var(--card); border: 1px solid var(--line);
          border-left: .4rem solid currentcolor; }
        .figures b { font-size: 1.6rem; } .figures li > span:last-child { display: block; color: var(--faint); }
        .severe .mark, .figures .severe { color: var(--severe); } .high .mark, .figures .high { color: var(--high); }
        .moderate .mark, .figures .moderate { color: var(--moderate); } .none .mark, .figures .none { color: var(--none); }
        .mark { font-weight: 600; white-space: nowrap; }
        .lost { color: var(--severe); }
        table { width: 100%; border-collapse: collapse; }
        caption { text-align: left; padding: 0 0 .5rem; }
        th, td { text-align: left; vertical-align: top; padding: .6rem .75rem .6rem 0; border-top: 1px solid var(--line); }
        th { font-weight: 600; } thead th { border-top: 0; white-space: nowrap; }
        td ul { margin: 0; padding-left: 1.1rem; } td li { overflow-wrap: anywhere; } .worst { font-weight: 600; }
        .lull { margin: .4rem 0 0; } .lull::before { content: "\\2192  "; }
        td a { text-decoration: none; color: var(--faint); border: 1px solid var(--line); border-radius: 50%;
          padding: 0 .35em; font-size: .8em; font-weight: 400; }
        dt { font-weight: 600; margin-top: .75rem; } dd { margin: 0; } :target { text-decoration: underline; }
        @media (max-width: 45rem) { tr { display: block; padding: .5rem 0; border-top: 1px solid var(--line); }
          td, th { display: block; border: 0; padding: .15rem 0; } thead { display: none; } }
        @media print { :root { color-scheme: light; } body { max-width: none; padding: 0; font-size: 10pt; }
          tr, .figures li { break-inside: avoid; } thead { display: table-header-group; } td a { display: none; } }
        """
}
