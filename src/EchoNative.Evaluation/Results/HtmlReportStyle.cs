namespace EchoNative.Evaluation;

/// <summary>How <see cref="HtmlReport"/> looks.</summary>
internal static class HtmlReportStyle
{
    /// <summary>Lines that <see cref="SvgLines"/> tells apart by colour, dashes and marks; more of them begin again.</summary>
    public const int Lines = 6;

    // Colours have a contrast of 4.5 to 1 or more against their background.
    public const string Css = """
        :root { color-scheme: light dark; --back: #fff; --box: #f5f6f8; --text: #1c2129; --faint: #5a6472; --rule: #d5dae1; --good: #136c34; --bad: #b3161d;
          --l0: #0b5fa5; --l1: #b8430a; --l2: #04705f; --l3: #8636ad; --l4: #8a5a00; --l5: #475569; }
        @media (prefers-color-scheme: dark) { :root { --back: #14171c; --box: #1d2229; --text: #e6e9ee; --faint: #a3adba; --rule: #39414d; --good: #6fdc93; --bad: #ff8f8f;
          --l0: #6cb6ff; --l1: #ff9d66; --l2: #4fd1b5; --l3: #d59bf0; --l4: #e7c250; --l5: #b4bfcc; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--back); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
        main { max-width: 68rem; margin: 0 auto; padding: 1rem; }
        h1 { font-size: 1.6rem; margin: .5rem 0 0; }
        h2 { font-size: 1.15rem; margin: 1.8rem 0 .5rem; }
        p { margin: .4rem 0; max-width: 46rem; overflow-wrap: anywhere; }
        .verdict { font-weight: 600; }
        .good { color: var(--good); }
        .bad { color: var(--bad); font-weight: 600; }
        .box { overflow-x: auto; border: 1px solid var(--rule); border-radius: 6px; }
        table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
        th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--rule); }
        th { background: var(--box); font-weight: 600; }
        th, td:not(:first-child) { white-space: nowrap; }
        td:first-child { min-width: 7rem; }
        tbody tr:last-child td { border-bottom: 0; }
        .n { text-align: right; font-variant-numeric: tabular-nums; }
        .charts { display: grid; gap: 1.2rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 25rem), 1fr)); }
        figure { margin: 0; min-width: 0; }
        figure h3 { font-size: 1rem; margin: 0 0 .3rem; }
        figcaption { font-size: .875rem; color: var(--faint); display: flex; flex-wrap: wrap; gap: .1rem 1rem; }
        figcaption span { white-space: nowrap; }
        figcaption svg { width: 2rem; height: .75rem; vertical-align: middle; margin-right: .3rem; }
        svg { display: block; width: 100%; height: auto; font: 14px system-ui, sans-serif; }
        figcaption svg { display: inline; }
        svg text { fill: var(--faint); }
        .grid { stroke: var(--rule); }
        .limit { stroke: var(--bad); stroke-width: 1.5; stroke-dasharray: 2 4; }
        svg text.limit-text { fill: var(--bad); stroke: none; }
        .line { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
        .s0 { stroke: var(--l0); } .s1 { stroke: var(--l1); stroke-dasharray: 8 3; } .s2 { stroke: var(--l2); stroke-dasharray: 3 3; }
        .s3 { stroke: var(--l3); stroke-dasharray: 12 3 3 3; } .s4 { stroke: var(--l4); stroke-dasharray: 5 5; } .s5 { stroke: var(--l5); stroke-dasharray: 1 3; }
        .mark { fill: var(--back); stroke-width: 1.8; stroke-dasharray: none; }
        dl { display: grid; grid-template-columns: minmax(5rem, max-content) 1fr; gap: .2rem 1rem; margin: 0; }
        dt { color: var(--faint); }
        dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
        ul { padding-left: 1.2rem; margin: 0; max-width: 46rem; }
        @media (max-width: 30rem) { th, td { padding: .25rem .4rem; font-size: .875rem; } }
        @media print { .box { overflow: visible; } }
        """;
}
