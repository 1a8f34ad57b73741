using System.Text.RegularExpressions;
using Myelin.Serialization;

namespace Myelin.Cli.Commands;

/// <summary>A file of findings that are known: a fingerprint per line.</summary>
internal sealed partial class KnownFindings
{
    private const int LongestFile = 1 << 20, LongestQuote = 60;

    /// <summary>A rule, and what it is about.</summary>
    [GeneratedRegex("^[a-z][a-z0-9-]*(@.+)?$")]
    private static partial Regex Fingerprint { get; }

    private readonly HashSet<string> _fingerprints;

    private KnownFindings(string file, bool isNew, IEnumerable<string> fingerprints) => (File, IsNew, _fingerprints) = (file, isNew, [.. fingerprints]);

    /// <summary>The path of the file.</summary>
    internal string File { get; }

    /// <summary>Whether the file does not exist yet.</summary>
    internal bool IsNew { get; }

    /// <summary>Opens a list, or begins one.</summary>
    /// <exception cref="InvalidDataException">The file is no list of findings.</exception>
    internal static KnownFindings Open(string file)
    {
        if (!System.IO.File.Exists(file))
        {
            string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
            if (!Directory.Exists(folder)) throw new DirectoryNotFoundException(
                $"--baseline: the folder of the file must exist.\n  Got {folder}.\n  Create it, or check the path.");
            return new KnownFindings(file, isNew: true, []);
        }

        if (new FileInfo(file).Length > LongestFile) throw new InvalidDataException(
            $"--baseline: the file must be a list of findings, one per line.\n  Got {file} of {new FileInfo(file).Length} bytes.\n" +
            "  Give the name of a file that does not exist, and it is written.");
        string[] lines = [.. System.IO.File.ReadAllLines(file).Select(line => line.Trim()).Where(line => line.Length > 0)];
        if (lines.FirstOrDefault(line => !Fingerprint.IsMatch(line)) is { } odd) throw new InvalidDataException(
            $"--baseline: the file must be a list of findings, one per line.\n  Got {file} with the line \"{odd[..Math.Min(odd.Length, LongestQuote)]}\".\n" +
            "  Give the name of a file that does not exist, and it is written.");
        return new KnownFindings(file, isNew: false, lines);
    }

    /// <summary>Whether a finding is in the list.</summary>
    internal bool Contains(Finding finding) => _fingerprints.Contains(finding.Fingerprint);

    /// <summary>The findings that are not in the list; none for a new one, which will have them all.</summary>
    internal Finding[] Without(IReadOnlyList<Finding> findings) => IsNew ? [] : [.. findings.Where(f => !Contains(f))];

    /// <summary>Writes a list of findings to the file.</summary>
    internal void Save(IReadOnlyList<Finding> findings) => AtomicFile.WriteText(File, string.Concat(findings.Select(f => f.Fingerprint + "\n")));
}
