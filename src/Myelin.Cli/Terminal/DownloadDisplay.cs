using System.Globalization;
using Myelin.Runs;

namespace Myelin.Cli.Terminal;

/// <summary>Shows a download on one line that is overwritten.</summary>
internal static class DownloadDisplay
{
    /// <summary>The options for finding data sets, with downloads displayed.</summary>
    internal static DataOptions Options(Output output, string? folder) => new()
    {
        Directory = folder,
        Progress = progress => Show(output, new DownloadAdvanced(progress.File, progress.Bytes, progress.Total)),
    };

    internal static void Show(Output output, DownloadAdvanced download)
    {
        bool isDone = download.Bytes == download.Total;
        string share = download.Total is > 0 and { } total
            ? string.Create(CultureInfo.InvariantCulture, $"{100 * download.Bytes / total,3} %")
            : string.Create(CultureInfo.InvariantCulture, $"{download.Bytes >> 10} KiB");
        string text = $"downloading {download.File} {share}";
        if (output.IsLive) Console.Error.Write($"\r{text}   {(isDone ? "\n" : "")}");
        else if (isDone) output.Line(text);
    }
}
