using Myelin.Serialization;

namespace Myelin.Cli.Commands;

/// <summary>A file of findings that are known: a fingerprint per line.</summary>
internal static class KnownFindings
{
    private const int LongestFile = 1 << 20;

    /// <summary>The findings that are not in the file; all of them are written to it if it does not exist, and none is new then.</summary>
    /// <exception cref="InvalidDataException">The file is no list of findings.</exception>
    internal static Finding[] Without(string file, IReadOnlyList<Finding> findings)
    {
        if (!File.Exists(file))
        {
            AtomicFile.WriteText(file, string.Concat(findings.Select(f => f.Fingerprint + "\n")));
            return [];
        }

        if (new FileInfo(file).Length > LongestFile) throw new InvalidDataException(
            $"--baseline: the file must be a list of findings, one per line.\n  Got {file} of {new FileInfo(file).Length} bytes.\n" +
            "  Give the name of a file that does not exist, and it is written.");
        HashSet<string> known = [.. File.ReadAllLines(file).Select(line => line.Trim())];
        return [.. findings.Where(f => !known.Contains(f.Fingerprint))];
    }
}
