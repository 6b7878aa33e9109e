/// How an audit looks beyond what all pages have.
enum AuditHTMLStyle {
    static let sheet: HTML = """
        .severe .mark, .figures .severe { color: var(--bad); } .high .mark, .figures .high { color: var(--careful); }
        .moderate .mark, .figures .moderate { color: var(--calm); } .none .mark, .figures .none { color: var(--good); }
        .lost { color: var(--bad); }
        td ul { margin: 0; padding-left: 1.1rem; } td li { overflow-wrap: anywhere; } .worst { font-weight: 600; }
        .lull { margin: .4rem 0 0; } .lull::before { content: "\\2192  "; }
        td a { text-decoration: none; color: var(--faint); border: 1px solid var(--line); border-radius: 50%;
          padding: 0 .35em; font-size: .8em; font-weight: 400; }
        dt { font-weight: 600; margin-top: .75rem; } dd { margin: 0; } :target { text-decoration: underline; }
        @media (max-width: 45rem) { tr { display: block; padding: .5rem 0; border-top: 1px solid var(--line); }
          td, th { display: block; border: 0; padding: .15rem 0; } thead { display: none; } }
        @media print { td a { display: none; } }
        """
}
