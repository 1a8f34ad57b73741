namespace Myelin.Runs;

/// <summary>Images in an IDX file, with their labels in another.</summary>
internal static class IdxImages
{
    private const string Packed = ".gz";

    /// <summary>Whether a name is that of an IDX file, such as <c>train-images-idx3-ubyte.gz</c> or <c>letters.idx</c>.</summary>
    internal static bool IsFile(string name)
    {
        string file = Path.GetFileName(name);
        if (file.EndsWith(Packed, StringComparison.OrdinalIgnoreCase)) file = file[..^Packed.Length];
        return file.EndsWith(".idx", StringComparison.OrdinalIgnoreCase) || file.EndsWith("-ubyte", StringComparison.OrdinalIgnoreCase)
            || (file.Contains(".idx", StringComparison.OrdinalIgnoreCase) && File.Exists(name));
    }

    /// <summary>Reads a pair of files.</summary>
    /// <param name="images">The images, bytes [N, height, width].</param>
    /// <param name="labels">Their labels, bytes [N]; null for the file of the same name with "labels" for "images".</param>
    /// <exception cref="RunOptionException">There is no such file, and none was given.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or they do not belong together.</exception>
    internal static ImageDataset Read(string images, string? labels) => ImageDataset.FromIdx(images, labels ?? LabelsOf(images));

    /// <summary>The file of the labels, by its name.</summary>
    internal static string LabelsOf(string images)
    {
        DataFile.CheckExists(images);
        string name = Path.GetFileName(images),
            other = name.Replace("images", "labels", StringComparison.Ordinal).Replace("idx3", "idx1", StringComparison.Ordinal);
        string path = Path.Combine(Path.GetDirectoryName(images) ?? "", other);
        return other != name && File.Exists(path) ? path : throw new RunOptionException(
            $"images in an IDX file need --labels FILE, an IDX file with the class of each.\n" +
                $"  Got {images} without one{(other == name ? "" : $", and no {path}")}.\n" +
            "  Name it like the images, with \"labels\" for \"images\"; `myelin train` also takes --labels FILE.");
    }
}
