using System.Text.RegularExpressions;
using Myelin.Serialization;

namespace Myelin.Cli.Commands;

/// <summary>A file of findings that are known: a fingerprint per line.</summary>
internal static partial class KnownFindings
{
    private const int LongestFile = 1 << 20, LongestQuote = 60;

    /// <summary>A rule, and what it is about.</summary>
    [GeneratedRegex("^[a-z][a-z0-9-]*(@.+)?$")]
    private static partial Regex Fingerprint { get; }

    /// <summary>The findings that are not in the file; all of them are written to it if it does not exist, and none is new then.</summary>
    /// <exception cref="InvalidDataException">The file is no list of findings.</exception>
    internal static Finding[] Without(string file, IReadOnlyList<Finding> findings)
    {
        if (!File.Exists(file))
        {
            string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
            if (!Directory.Exists(folder)) throw new DirectoryNotFoundException(
                $"--baseline: the folder of the file must exist.\n  Got {folder}.\n  Create it, or check the path.");
            AtomicFile.WriteText(file, string.Concat(findings.Select(f => f.Fingerprint + "\n")));
            return [];
        }

        if (new FileInfo(file).Length > LongestFile) throw new InvalidDataException(
            $"--baseline: the file must be a list of findings, one per line.\n  Got {file} of {new FileInfo(file).Length} bytes.\n" +
            "  Give the name of a file that does not exist, and it is written.");
        HashSet<string> known = [.. File.ReadAllLines(file).Select(line => line.Trim()).Where(line => line.Length > 0)];
        if (known.FirstOrDefault(line => !Fingerprint.IsMatch(line)) is { } odd) throw new InvalidDataException(
            $"--baseline: the file must be a list of findings, one per line.\n  Got {file} with the line \"{odd[..Math.Min(odd.Length, LongestQuote)]}\".\n" +
            "  Give the name of a file that does not exist, and it is written.");
        return [.. findings.Where(f => !known.Contains(f.Fingerprint))];
    }
}
