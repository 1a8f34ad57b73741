namespace Myelin;

/// <summary>
/// The file SHA256SUMS of a data folder, as <c>sha256sum</c> writes it, of the unpacked files: a folder that has one states what it holds,
/// for example a slice of a published data set, and is checked against that instead of the published sums.
/// </summary>
internal static class FolderChecksums
{
    private const string FileName = "SHA256SUMS";

    /// <summary>The checksum the folder states for a file, packed or not; null if it states none.</summary>
    /// <exception cref="InvalidDataException">A line is not 64 hexadecimal digits, two spaces and a name.</exception>
    internal static string? Find(string folder, string name)
    {
        string path = Path.Combine(folder, FileName), bare = name.EndsWith(".gz", StringComparison.Ordinal) ? name[..^3] : name;
        if (!File.Exists(path)) return null;
        foreach (string line in File.ReadLines(path).Where(l => l.Length > 0))
        {
            string[] parts = line.Split("  ");
            if (parts.Length != 2 || parts[0].Length != 64 || !parts[0].All(char.IsAsciiHexDigitLower))
            {
                throw new InvalidDataException(
                    $"{FileName}: each line must be 64 hexadecimal digits, two spaces and a file's name.\n  Got \"{line}\" in {path}.\n" +
                    "  Write it with sha256sum, from the unpacked files.");
            }

            if (parts[1] == bare) return parts[0];
        }

        return null;
    }
}
