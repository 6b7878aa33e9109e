# Makes a page of the argument parser's what mdoc(7) asks for: no empty lines, a sentence a line, examples as they stand.

# What would be taken for a request is text.
function shown(line) { return line ~ /^[.']/ ? "\\&" line : line }

function fill(text,    count, words, i, line) {
    gsub(/\\/, "\\e", text)
    count = split(text, words, / +/)
    line = ""
    for (i = 1; i <= count; i++) {
        if (line != "" && length(line) + 1 + length(words[i]) > 78) { print shown(line); line = "" }
        line = line == "" ? words[i] : line " " words[i]
        if (words[i] ~ /[.!?][)'`]*$/) { print shown(line); line = "" }
    }
    if (line != "") print shown(line)
}

function close_example() { if (in_example) { print ".Ed"; in_example = 0 } }

/^[ \t]*$/ { gap = 1; next }

/^  / {
    if (!in_example) { print ".Bd -literal -offset indent"; in_example = 1 } else if (gap) print ""
    gap = 0
    gsub(/\\/, "\\e")
    print shown(substr($0, 3))
    next
}

{ close_example() }

/^\.[A-Z]/ || /^\.\\"/ {
    gap = 0
    if ($1 == ".Nd") sub(/\."$/, "\"")
    if ($1 == ".Dt" || $1 == ".Xr") gsub(/\./, "-", $2)
    if ($1 == ".Pp") { gap = 1; next }
    print
    next
}

{
    if (gap) print ".Pp"
    gap = 0
    fill($0)
}

END { close_example() }
