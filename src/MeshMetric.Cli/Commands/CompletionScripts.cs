namespace MeshMetric.Cli.Commands;

/// <summary>Scripts that make a shell ask <c>meshmetricctl</c> itself what may come next.</summary>
internal static class CompletionScripts
{
    /// <summary>Shells that have a script.</summary>
    public static string[] Shells { get; } = ["bash", "zsh", "fish", "pwsh"];

    /// <summary>The script of a shell.</summary>
    public static string Of(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        "fish" => Fish,
        _ => PowerShell,
    };

    // The words of COMP_WORDS lose their colons; the line does not. A file name is what bash offers when nothing is answered.
    private const string Bash = """
        # meshmetricctl completion for bash; load it with: source <(meshmetricctl generate completion bash)
        _meshmetricctl_complete() {
            local line="${COMP_LINE#*[[:space:]]}" current="${COMP_WORDS[COMP_CWORD]}" candidate
            local point=$((COMP_POINT - (${#COMP_LINE} - ${#line})))
            COMPREPLY=()
            while IFS= read -r candidate; do
                [[ -n "$candidate" && "$candidate" == "$current"* ]] && COMPREPLY+=("$candidate")
            done < <("${COMP_WORDS[0]}" "[suggest:$point]" "$line" 2>/dev/null | tr -d '\r')
        }
        complete -o default -F _meshmetricctl_complete meshmetricctl
        """;

    private const string Zsh = """
        #compdef meshmetricctl
        # meshmetricctl completion for zsh; load it with: source <(meshmetricctl generate completion zsh)
        _meshmetricctl() {
            local line="${BUFFER#*[[:space:]]}"
            local point=$((CURSOR - (${#BUFFER} - ${#line})))
            local -a candidates
            candidates=("${(@f)$("${words[1]}" "[suggest:$point]" "$line" 2>/dev/null)}")
            compadd -a candidates
            _files
        }
        compdef _meshmetricctl meshmetricctl
        """;

    private const string Fish = """
        # meshmetricctl completion for fish; load it with: meshmetricctl generate completion fish | source
        function __meshmetricctl_complete
            set -l whole (commandline -cp)
            set -l line (string replace -r '^\S+\s+' '' -- "$whole")
            meshmetricctl "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c meshmetricctl -a '(__meshmetricctl_complete)'
        """;

    private const string PowerShell = """
        # meshmetricctl completion for PowerShell; load it with: meshmetricctl generate completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName meshmetricctl -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            $whole = $commandAst.ToString().PadRight($cursorPosition)
            $line = $whole -replace '^\S+\s+', ''
            $point = $cursorPosition - ($whole.Length - $line.Length)
            meshmetricctl "[suggest:$point]" "$line" 2>$null |
                Where-Object { $_ -like "$wordToComplete*" } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }
        """;
}
