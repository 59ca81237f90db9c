namespace S3Creds.Cli.Completion;

/// <summary>The scripts that a shell loads. Each hands the line to <c>s3creds completion words</c>, whose first line is what the shell has to
/// add: names of files or folders, or no blank; then a candidate a line, a tab, and its help. So all that there is to know of verbs and
/// options stands in one place, in the program.</summary>
internal static class ShellScripts
{
    public static string? Of(string shell) =>
        shell switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            "fish" => Fish,
            "powershell" => PowerShell,
            _ => null,
        };

    /// <summary>Readline splits words at = and : too, and replaces only the last of the pieces.</summary>
    private const string Bash = """
        # bash completion of s3creds. Load it: source <(s3creds completion bash)
        _s3creds() {
            local rest=${COMP_LINE:0:COMP_POINT} words=() lines=() i word current cut line value
            for ((i = 0; i <= COMP_CWORD; i++)); do
                word=${COMP_WORDS[i]}
                [[ $i -eq $COMP_CWORD ]] && word=${rest##*[[:space:]]} && word=${COMP_WORDS[i]:0:${#word}}
                if [[ $i -eq 0 || $rest == [[:space:]]* ]]; then
                    rest=${rest#"${rest%%[![:space:]]*}"}
                    words+=("$word")
                else
                    words[${#words[@]}-1]+=$word
                fi
                rest=${rest:${#word}}
            done
            for i in "${!words[@]}"; do
                words[i]=${words[i]//[\"\'\\]/}
            done
            current=${words[${#words[@]}-1]}
            words=("${words[@]:1:${#words[@]}-2}")
            mapfile -t lines < <("${COMP_WORDS[0]/#\~/$HOME}" completion words --current="$current" "${words[@]/#/--word=}" 2>/dev/null)
            cut=
            if [[ $current == *[=:]* && $COMP_WORDBREAKS == *[=:]* ]]; then
                cut=${current%"${current##*[=:]}"}
            fi
            COMPREPLY=()
            for line in "${lines[@]:1}"; do
                value=${line%%$'\t'*}
                COMPREPLY+=("${value#"$cut"}")
            done
            case ${lines[0]-} in
                files) compopt -o filenames 2>/dev/null; mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "${current#"$cut"}") ;;
                folders) compopt -o filenames 2>/dev/null; mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -d -- "${current#"$cut"}") ;;
                unfinished) compopt -o nospace 2>/dev/null ;;
            esac
        }
        complete -F _s3creds s3creds

        """;

    private const string Zsh = """
        #compdef s3creds
        # zsh completion of s3creds. Load it: source <(s3creds completion zsh), or as the file _s3creds of a folder of $fpath
        _s3creds() {
            local kind value help current
            local -a before values shown flags
            before=("${(@Q)words[2,CURRENT-1]}")
            current=${(Q)PREFIX}
            {
                IFS= read -r kind
                while IFS=$'\t' read -r value help; do
                    values+=("$value")
                    shown+=("$value${help:+  -- $help}")
                done
            } < <(${(Q)words[1]/#\~/$HOME} completion words --current="$current" ${before/#/--word=} 2>/dev/null)
            [[ $kind == unfinished ]] && flags=(-S '')
            if (( $#values )); then
                compadd -l $flags -d shown -a values
            fi
            case $kind in
                files|folders)
                    [[ $current == --*=* ]] && compset -P '*='
                    [[ $kind == files ]] && _files || _files -/
                    ;;
            esac
        }
        if [[ $zsh_eval_context[-1] == loadautofunc || $funcstack[1] == _s3creds ]]; then
            _s3creds "$@"
        elif (( $+functions[compdef] )); then
            compdef _s3creds s3creds
        fi

        """;

    private const string Fish = """
        # fish completion of s3creds. Load it: s3creds completion fish | source
        function __s3creds_candidates
            set -l before (commandline -opc)
            set -l current (commandline -ct)
            set -l words
            for word in $before[2..-1]
                set -a words --word=$word
            end
            set -l lines ($before[1] completion words --current="$current" $words 2>/dev/null)
            for line in $lines[2..-1]
                echo $line
            end
            set -l lead (string match -r -- '^--[^=]*=' $current)
            set -l path (string replace -r -- '^--[^=]*=' '' $current)
            switch "$lines[1]"
                case files
                    __fish_complete_path "$path" | string replace -r '^' -- "$lead"
                case folders
                    __fish_complete_directories "$path" | string replace -r '^' -- "$lead"
            end
        end
        complete -c s3creds -f -a '(__s3creds_candidates)'

        """;

    private const string PowerShell = """
        # PowerShell completion of s3creds. Load it: s3creds completion powershell | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName s3creds -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            $words = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition -or ($wordToComplete -eq '' -and $_.Extent.EndOffset -le $cursorPosition) } | ForEach-Object { $_.ToString().Trim('"', "'") })
            $before = @($words | Select-Object -Skip 1 | ForEach-Object { "--word=$_" })
            $lines = @(& $commandAst.CommandElements[0].ToString() completion words "--current=$wordToComplete" @before 2>$null)
            $lines | Select-Object -Skip 1 | ForEach-Object {
                $value, $help = $_ -split "`t", 2
                if (-not $help) { $help = $value }
                [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $help)
            }
            if ($lines[0] -eq 'files' -or $lines[0] -eq 'folders') {
                $lead = if ($wordToComplete -match '^--[^=]*=') { $Matches[0] } else { '' }
                [System.Management.Automation.CompletionCompleters]::CompleteFilename($wordToComplete.Substring($lead.Length)) |
                    Where-Object { $lines[0] -eq 'files' -or $_.ResultType -eq 'ProviderContainer' } |
                    ForEach-Object { [System.Management.Automation.CompletionResult]::new($lead + $_.CompletionText, $_.ListItemText, $_.ResultType, $_.ToolTip) }
            }
        }

        """;
}
