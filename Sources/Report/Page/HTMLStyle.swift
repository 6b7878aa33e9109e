/// How all pages look: in light, in dark, on paper. The colours keep their distance for the colour-blind (Okabe and Ito's
/// palette), and nothing is said by colour alone.
enum HTMLStyle {
    static let base: HTML = """
        :root {
          color-scheme: light dark;
          --text: light-dark(#1b1f24, #e6e9ec); --faint: light-dark(#59636e, #9aa4af); --line: light-dark(#d0d7de, #3d444d);
          --back: light-dark(#ffffff, #14181d); --card: light-dark(#f6f8fa, #1d232a); --edge: light-dark(#59636e, #9aa4af);
          --bad: light-dark(#b3400a, #ff8a4c); --careful: light-dark(#8a5a00, #f0b429);
          --calm: light-dark(#0b5a94, #6cb6ff); --good: light-dark(#006b4f, #3fcf9f);
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
        .mark { font-weight: 600; white-space: nowrap; }
        table { width: 100%; border-collapse: collapse; }
        caption { text-align: left; padding: 0 0 .5rem; }
        th, td { text-align: left; vertical-align: top; padding: .6rem .75rem .6rem 0; border-top: 1px solid var(--line); }
        th { font-weight: 600; } thead th { border-top: 0; white-space: nowrap; }
        @media print { :root { color-scheme: light; } body { max-width: none; padding: 0; font-size: 10pt; }
          tr, .figures li { break-inside: avoid; } thead { display: table-header-group; } }
        """
}
