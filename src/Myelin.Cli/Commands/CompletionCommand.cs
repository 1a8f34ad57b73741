using System.CommandLine;
using System.CommandLine.Completions;
using System.Text.Json.Nodes;

namespace Myelin.Cli.Commands;

/// <summary>`myelin completion SHELL`: a script by which a shell completes commands, options and their values when Tab is pressed.</summary>
/// <remarks>The scripts call <c>myelin [suggest] LINE</c>, which prints what could follow at the end of a line, one per line.</remarks>
internal static class CompletionCommand
{
    private const string Suggest = "[suggest]";

    /// <summary>The scripts; where nothing fits, the shells complete names of files.</summary>
    private static readonly Dictionary<string, string> s_scripts = new()
    {
        ["bash"] = """
            # In ~/.bashrc: source <(myelin completion bash)
            _myelin() {
                local IFS=$'\n'
                COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest]" "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _myelin myelin
            """,
        ["zsh"] = """
            #compdef myelin
            # In ~/.zshrc: source <(myelin completion zsh)
            (( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
            _myelin() {
                local -a found
                found=("${(@f)$("${words[1]}" "[suggest]" "$LBUFFER" 2>/dev/null)}")
                compadd -- ${found:#} || _files
            }
            compdef _myelin myelin
            """,
        ["fish"] = """
            # In ~/.config/fish/config.fish: myelin completion fish | source
            complete -c myelin -a '(myelin "[suggest]" (commandline -cp) 2>/dev/null)'
            """,
        ["powershell"] = """
            # In $PROFILE: myelin completion powershell | Out-String | Invoke-Expression
            Register-ArgumentCompleter -Native -CommandName myelin -ScriptBlock {
                param($word, $ast, $position)
                $length = $position - $ast.Extent.StartOffset
                $line = $ast.ToString().PadRight($length).Substring(0, $length)
                myelin '[suggest]' $line | Where-Object { $_ -like "$word*" } | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                }
            }
            """,
    };

    internal static Command Create()
    {
        Argument<string> shell = new("shell") { Description = $"{string.Join(", ", s_scripts.Keys)}." };
        CommonOptions.AcceptOnly(shell, [.. s_scripts.Keys]);
        Command command = new("completion", "Prints a script that completes commands, options and values in a shell; its first lines say where it belongs.");
        command.Arguments.Add(shell);
        CommonOptions common = new(command);
        common.Runs(command, (parsed, output) =>
        {
            string name = parsed.GetValue(shell)!, script = s_scripts[name].ReplaceLineEndings("\n");
            if (output.IsJson) output.Event("result", new JsonObject { ["shell"] = name, ["script"] = script });
            else Console.Out.WriteLine(script);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Whether a shell asks.</summary>
    internal static bool IsAsked(string[] args) => args is [Suggest, _];

    /// <summary>Prints what may follow in the line that a shell gives.</summary>
    internal static int Answer(Command root, string line)
    {
        // The command may have been called by a path.
        int first = line.IndexOf(' ', StringComparison.Ordinal);
        if (first < 0) return ExitCode.Done;
        string rest = root.Name + line[first..];
        string word = rest[(rest.LastIndexOf(' ') + 1)..];
        foreach (CompletionItem item in root.Parse(rest).GetCompletions(rest.Length).DistinctBy(item => item.Label))
        {
            if (item.Label.StartsWith(word, StringComparison.Ordinal) && item.Label[0] != '/') Console.Out.WriteLine(item.Label);
        }

        return ExitCode.Done;
    }
}
