namespace Myelin.Runs;

/// <summary>Data that is named like a file.</summary>
internal static class DataFile
{
    /// <summary>Throws if a name is that of a folder, or looks like that of a file that does not exist.</summary>
    /// <exception cref="RunOptionException">It is.</exception>
    internal static void CheckExists(string name)
    {
        if (File.Exists(name) || !(Directory.Exists(name) || Path.HasExtension(name) || name.Contains(Path.DirectorySeparatorChar))) return;
        throw new RunOptionException(Directory.Exists(name)
            ? $"the data must be a file.\n  Got \"{name}\", which is a folder.\n  Give a file in it."
            : $"the file of the data must exist.\n  Got \"{name}\".\n  Check the path; it is looked for from {Environment.CurrentDirectory}.");
    }
}
