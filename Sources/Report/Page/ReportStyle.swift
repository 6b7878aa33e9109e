/// How previews and runs look beyond what all pages have.
enum ReportStyle {
    static let sheet: HTML = """
        .bad { color: var(--bad); } .careful { color: var(--careful); } .good { color: var(--good); } .faint { color: var(--faint); }
        .heard { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
        .mark { white-space: normal; } h3 { font-size: 1rem; margin: 1.25rem 0 .5rem; } .verdict { font-size: 1.15rem; margin-bottom: .25rem; }
        ul, ol { padding-left: 1.25rem; } li { overflow-wrap: anywhere; } .figures li { list-style: none; }
        .figures details, .figures details:last-of-type { border: 0; padding: 0; color: var(--faint); }
        .alarm { border-left: .4rem solid var(--bad); background: var(--card); padding: .25rem 1rem; margin: 1rem 0; }
        pre { background: var(--card); border: 1px solid var(--line); padding: .75rem 1rem; overflow-x: auto;
          font: .875rem/1.45 ui-monospace, monospace; }
        details { border-top: 1px solid var(--line); padding: .5rem 0; } details details { margin-left: 1.1rem; }
        details:last-of-type { border-bottom: 1px solid var(--line); } figure details, figure details:last-of-type { border: 0; }
        summary { cursor: pointer; overflow-wrap: anywhere; } summary:focus-visible { outline: 2px solid var(--calm); outline-offset: 2px; }
        .story { margin: .5rem 0 .5rem 1.1rem; padding: 0; list-style: none; } .story .l1 { margin-left: 1.25rem; }
        table { font-size: .875rem; min-width: 34rem; } td, th { overflow-wrap: break-word; padding: .3rem .75rem .3rem 0; }
        .short { white-space: nowrap; font-variant-numeric: tabular-nums; }
        @media print { table { min-width: 0; } td, th { overflow-wrap: anywhere; } .short { overflow-wrap: normal; }
          pre { white-space: pre-wrap; overflow: visible; } .scroll { overflow: visible; }
          .chart, .graph { min-width: 0 !important; } svg, .legend { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          figure, .alarm { break-inside: avoid; } h2, h3 { break-after: avoid; }
          details.printed::details-content { content-visibility: visible; block-size: auto; } }
        \(ChartStyle.sheet)
        \(BlastHTML.style)
        """
}
