using System.Text.Json.Nodes;
using Myelin.Runs;
using Spectre.Console;

namespace Myelin.Cli.Terminal;

/// <summary>
/// The output of a command: pictures and tables for people, or one JSON object per line for programs, with everything else on
/// standard error.
/// </summary>
internal sealed class Output
{
    private readonly TextWriter _writer;
    private readonly Lazy<IAnsiConsole> _console;
    private Func<int, string>? _status;
    private int[] _statusLengths = [];

    internal Output(bool json)
    {
        IsJson = json;
        bool redirected = json ? System.Console.IsErrorRedirected : System.Console.IsOutputRedirected;
        _writer = json ? System.Console.Error : System.Console.Out;
        _console = new Lazy<IAnsiConsole>(() => Open(redirected));
        IsTerminal = !redirected;
        IsLive = !redirected && Console.Profile.Capabilities.Ansi;
    }

    /// <summary>The language of texts for people that exist in several.</summary>
    internal Language Language { get; init; }

    /// <summary>Whether standard output carries JSON lines.</summary>
    internal bool IsJson { get; }

    /// <summary>Whether the output for people is a terminal.</summary>
    internal bool IsTerminal { get; }

    /// <summary>Whether the output is an interactive terminal, so that a display may move.</summary>
    internal bool IsLive { get; }

    /// <summary>The console for people: standard output, or standard error if standard output has JSON.</summary>
    internal IAnsiConsole Console => _console.Value;

    /// <summary>The number of columns for people; a file has no limit.</summary>
    internal int Width => IsTerminal ? TerminalWidth : int.MaxValue;

    /// <summary>One line of text, broken at spaces if it is longer than the terminal is wide.</summary>
    internal void Line(string text = "") => AboveStatus(() => _writer.WriteLine(IsTerminal ? TextFit.Wrap(text, Width) : text));

    /// <summary>A line that must not be overlooked.</summary>
    internal void Notice(string text) => AboveStatus(() =>
    {
        // Notices name columns and classes.
        text = NameText.Of(InLanguage(text));
        if (IsLive) Console.WriteLine(TextFit.Wrap(text, Width), new Style(Color.Yellow, decoration: Decoration.Bold));
        else _writer.WriteLine(text);
    });

    /// <summary>Unformatted text, such as a picture.</summary>
    internal void Write(string text) => _writer.Write(text);

    /// <summary>Shows a line, or several, below all others, which move down with them; null removes them. Only for a live display.</summary>
    /// <param name="status">The lines for a number of columns, each of at most that length.</param>
    internal void ShowStatus(Func<int, string>? status)
    {
        lock (_writer)
        {
            EraseStatus();
            _status = status;
            DrawStatus();
        }
    }

    /// <summary>A measured figure with --json: a line without "event", in the format of the peers in the benchmark.</summary>
    internal static void Figure(JsonObject figure)
    {
        System.Console.Out.WriteLine(figure.ToJsonString());
        System.Console.Out.Flush();
    }

    /// <summary>One event, if JSON is wanted.</summary>
    internal void Event(RunEvent happened)
    {
        if (!IsJson || happened.IsProgress) return;
        System.Console.Out.WriteLine(happened.ToJson());
        System.Console.Out.Flush();
    }

    /// <summary>One JSON object, if JSON is wanted.</summary>
    internal void Event(string name, JsonObject content)
    {
        if (!IsJson) return;
        var line = new JsonObject { ["event"] = name, ["version"] = RunEvent.CurrentVersion };
        foreach ((string key, JsonNode? value) in content) line[key] = value?.DeepClone();
        Figure(line);
    }

    /// <summary>A number for JSON, which has no NaN and no infinity.</summary>
    internal static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    /// <summary>An English text of the command in the user's language; a text that has no other stays English.</summary>
    internal string InLanguage(string english) => Language == Language.Chinese ? Chinese.Of(english) : english;

    /// <summary>A message on standard error in the user's language; programs get the English one.</summary>
    internal void Error(string message)
    {
        Event(new RunFailed(message));
        message = InLanguage(message);
        // Errors quote names from files.
        System.Console.Error.WriteLine(System.Console.IsErrorRedirected ? message : TextFit.Wrap(Harmless.Text(message), TerminalWidth));
    }

    private static int TerminalWidth => System.Console.WindowWidth is > 0 and int width ? width : 80;

    private void AboveStatus(Action write)
    {
        lock (_writer)
        {
            EraseStatus();
            write();
            DrawStatus();
        }
    }

    private void DrawStatus()
    {
        if (_status is null) return;
        // A full last column would move the cursor to the next line.
        string lines = _status(Width - 1);
        _writer.Write(lines);
        _statusLengths = [.. lines.Split('\n').Select(line => line.Length)];
    }

    /// <summary>Erases the lines where they are now: a terminal that became narrower has broken them.</summary>
    private void EraseStatus()
    {
        if (_statusLengths.Length == 0) return;
        int above = _statusLengths.Sum(length => 1 + (Math.Max(0, length - 1) / Width)) - 1;
        _writer.Write(above > 0 ? $"\r\e[{above}A\e[J" : "\r\e[J");
        _statusLengths = [];
    }

    private IAnsiConsole Open(bool redirected)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(_writer),
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = redirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        // Line breaks do not help a reader of a file, but they break a parser.
        if (redirected) console.Profile.Width = 200;
        return console;
    }
}
