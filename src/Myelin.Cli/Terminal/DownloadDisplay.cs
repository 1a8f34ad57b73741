using System.Globalization;

namespace Myelin.Cli.Terminal;

/// <summary>Shows a download on one line that is written over.</summary>
internal static class DownloadDisplay
{
    internal static Action<DownloadProgress> On(Output output)
    {
        string last = "";
        return progress =>
        {
            string share = progress.Total is > 0 and { } total ? string.Create(CultureInfo.InvariantCulture, $"{100 * progress.Bytes / total,3} %") : string.Create(CultureInfo.InvariantCulture, $"{progress.Bytes >> 10} KiB");
            string text = $"fetching {progress.File} {share}";
            if (text == last) return;
            last = text;
            if (output.IsLive) Console.Error.Write($"\r{text}   {(progress.Bytes == progress.Total ? "\n" : "")}");
            else if (progress.Bytes == progress.Total) output.Line(text);
        };
    }
}
