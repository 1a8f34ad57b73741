using System.Diagnostics;
using System.Globalization;

namespace Myelin.Cli.Terminal;

/// <summary>A bar on the last line that moves while work is in progress; lines that are written meanwhile appear above it.</summary>
internal sealed class LiveBar : IDisposable
{
    private const int Longest = 30, Shortest = 8;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly Output _output;
    private readonly long _total;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private TimeSpan _next;
    private long _value;
    private string _text = "starting";

    internal LiveBar(Output output, long total)
    {
        (_output, _total) = (output, Math.Max(1, total));
        _output.ShowStatus(Line);
    }

    /// <summary>Shows the progress.</summary>
    internal void Advance(long value, string text)
    {
        (_value, _text) = (value, text);
        if (_watch.Elapsed < _next) return;
        _next = _watch.Elapsed + s_pause;
        _output.ShowStatus(Line);
    }

    public void Dispose() => _output.ShowStatus(null);

    /// <summary>The line for a terminal of some width: what does not fit is left out, first the time, then the bar, then the end of the text.</summary>
    private string Line(int width) => Line(width, _text, (double)Math.Min(_value, _total) / _total, _watch.Elapsed);

    internal static string Line(int width, string text, double share, TimeSpan elapsed)
    {
        string percent = string.Create(CultureInfo.InvariantCulture, $"  {100 * share,3:F0} %");
        string remaining = share > 0 ? string.Create(CultureInfo.InvariantCulture, $"  {elapsed * ((1 / share) - 1):hh\\:mm\\:ss}") : "";
        int room = width - text.Length - percent.Length - 2;
        if (room < Shortest + remaining.Length) remaining = "";
        int length = Math.Min(Longest, room - remaining.Length);
        int filled = (int)(share * length);
        string bar = length < Shortest ? "" : $"  {new string('━', filled)}{new string('╌', length - filled)}";
        return TextFit.Shorten(text, width - percent.Length) + bar + percent + remaining;
    }
}
