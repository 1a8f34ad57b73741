using System.Diagnostics;

namespace Myelin.Cli.Tests.Commands;

public sealed class CompletionTests
{
    [Theory]
    [InlineData("myelin tr", "train")]
    [InlineData("myelin train --mo", "--model")]
    [InlineData("/usr/bin/myelin train --model l", "linear lstm")]
    [InlineData("myelin train fas", "fashion-mnist")]
    [InlineData("myelin convert a b --dtype f", "float16 float32 float64")]
    [InlineData("myelin data info d", "digits")]
    [InlineData("myelin completion ", "--data-dir --help --json --language --seed --threads -? -h bash fish powershell zsh")]
    [InlineData("myelin help ev", "eval")]
    [InlineData("myelin eval some/fil", "")]
    [InlineData("myelin", "")]
    public void A_line_is_completed_by_commands_options_and_values(string line, string expected) =>
        Assert.Equal(expected, Cli.Run("[suggest]", line).Done().Output.TrimEnd('\n').Replace('\n', ' '));

    [Fact]
    public void Bash_completes() => Completes("bash", """
        source "$1"
        COMP_LINE='myelin train --model l'; COMP_POINT=${#COMP_LINE}; COMP_WORDS=(myelin train --model l); COMP_CWORD=3
        _myelin
        echo "${COMPREPLY[@]}"
        complete -p myelin
        """, "linear lstm", "complete -o default -F _myelin myelin");

    [Fact]
    public void Zsh_completes() => Completes("zsh", """
        compdef() { print "compdef $@" }
        compadd() { shift; print -- $@ }
        source "$1"
        words=(myelin train --model l); LBUFFER='myelin train --model l'
        _myelin
        """, "compdef _myelin myelin", "linear lstm");

    [Fact]
    public void Fish_completes() => Completes("fish", """
        source $argv[1]
        complete -C 'myelin train --model l'
        """, "linear", "lstm");

    [Fact]
    public void PowerShell_completes() => Completes("pwsh", """
        Get-Content -Raw $args[0] | Invoke-Expression
        $line = 'myelin train --model l'
        ([System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)).CompletionMatches.CompletionText
        """, "linear", "lstm");

    [Fact]
    public void A_script_needs_a_known_shell() =>
        Cli.Run("completion", "bsh").Failed(2, "shell: the value must be one of bash, zsh, fish, powershell.\n  Got \"bsh\".\n  Did you mean bash?");

    /// <summary>Runs a program in a shell that has loaded the script, and compares its lines.</summary>
    private static void Completes(string shell, string program, params string[] expected)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(p => File.Exists(Path.Combine(p, shell))), $"needs {shell}");
        using var cli = new Cli();
        string script = cli.Write("script", Cli.Run("completion", shell == "pwsh" ? "powershell" : shell).Done().Output);
        string myelin = cli.Write("myelin", $"#!/bin/sh\nexec dotnet {Path.Combine(AppContext.BaseDirectory, "Myelin.Cli.dll")} \"$@\"\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(myelin, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var start = new ProcessStartInfo(shell, [cli.Write("program.ps1", program), script]) { RedirectStandardOutput = true, WorkingDirectory = cli.Folder };
        start.Environment["PATH"] = $"{cli.Folder}:{Environment.GetEnvironmentVariable("PATH")}";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(expected, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Trim()));
    }
}
