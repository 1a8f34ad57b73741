namespace Myelin;

/// <summary>
/// MNIST, handwritten digits: 60,000 training images of 28x28 pixels and 10,000 test images. Y. LeCun, C. Cortes, C. Burges, CC BY-SA 3.0.
/// </summary>
public static class Mnist
{
    private static readonly string[] s_classNames = [.. "0123456789".Select(digit => $"{digit}")];

    /// <summary>The four files, their checksums and their addresses.</summary>
    public static DataSource Source { get; } = IdxParts.Source("mnist",
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        "https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/");

    /// <summary>MNIST, inputs float32 <c>[N, 1, 28, 28]</c> from 0 to 1 and labels 0 to 9; found by <see cref="DataLocation.FindOrFetch"/>.</summary>
    /// <param name="options">Where to search, and whether to download.</param>
    /// <exception cref="InvalidDataException">A file is damaged, mislabeled or not MNIST's.</exception>
    /// <exception cref="IOException">The files are not found, or cannot be read or downloaded.</exception>
    public static TrainTestSplit Load(DataOptions? options = null) => IdxParts.Load(Source, options, s_classNames);

    /// <summary>The 10,000 test images alone, as <see cref="Load"/> gives them; the files of the training set need not be there.</summary>
    /// <param name="options">Where to search, and whether to download.</param>
    /// <exception cref="InvalidDataException">A file is damaged, mislabeled or not MNIST's.</exception>
    /// <exception cref="IOException">The files are not found, or cannot be read or downloaded.</exception>
    public static ImageDataset LoadTest(DataOptions? options = null) => IdxParts.LoadTest(Source, options, s_classNames);
}

/// <summary>
/// Fashion-MNIST, articles of clothing in MNIST's format and number. H. Xiao, K. Rasul, R. Vollgraf (Zalando, 2017), MIT license.
/// </summary>
public static class FashionMnist
{
    /// <summary>The classes in order.</summary>
    public static IReadOnlyList<string> ClassNames { get; } = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt",
        "Sneaker", "Bag", "Ankle boot"];

    /// <summary>The four files, their checksums and their addresses.</summary>
    public static DataSource Source { get; } = IdxParts.Source("fashion-mnist",
        "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888", "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
        "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b", "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/");

    /// <summary>
    /// Fashion-MNIST, inputs float32 <c>[N, 1, 28, 28]</c> from 0 to 1 and labels 0 to 9; found by <see cref="DataLocation.FindOrFetch"/>.
    /// </summary>
    /// <param name="options">Where to search, and whether to download.</param>
    /// <exception cref="InvalidDataException">A file is damaged, mislabeled or not Fashion-MNIST's.</exception>
    /// <exception cref="IOException">The files are not found, or cannot be read or downloaded.</exception>
    public static TrainTestSplit Load(DataOptions? options = null) => IdxParts.Load(Source, options, ClassNames);

    /// <summary>The 10,000 test images alone, as <see cref="Load"/> gives them; the files of the training set need not be there.</summary>
    /// <param name="options">Where to search, and whether to download.</param>
    /// <exception cref="InvalidDataException">A file is damaged, mislabelled or not Fashion-MNIST's.</exception>
    /// <exception cref="IOException">The files are not found, or cannot be read or downloaded.</exception>
    public static ImageDataset LoadTest(DataOptions? options = null) => IdxParts.LoadTest(Source, options, ClassNames);
}

/// <summary>The common part of MNIST and data sets in its format.</summary>
internal static class IdxParts
{
    private const string TrainImages = "train-images-idx3-ubyte.gz", TrainLabels = "train-labels-idx1-ubyte.gz",
        TestImages = "t10k-images-idx3-ubyte.gz", TestLabels = "t10k-labels-idx1-ubyte.gz";

    internal static DataSource Source(string name, string trainImages, string trainLabels, string testImages, string testLabels,
        params IEnumerable<string> mirrors) => new(name,
        [
            new DataFile(TrainImages, trainImages, 16 + (60000 * 784)), new DataFile(TrainLabels, trainLabels, 8 + 60000),
            new DataFile(TestImages, testImages, 16 + (10000 * 784)), new DataFile(TestLabels, testLabels, 8 + 10000),
        ],
        [.. mirrors.Select(m => new Uri(m))]);

    internal static TrainTestSplit Load(DataSource source, DataOptions? options, IReadOnlyList<string> classNames)
    {
        options ??= new DataOptions();
        DataLocation location = DataLocation.FindOrFetch(source, options);
        return new TrainTestSplit(
            source.Name, Part(location, options, TrainImages, TrainLabels, classNames), Part(location, options, TestImages, TestLabels, classNames));
    }

    internal static ImageDataset LoadTest(DataSource source, DataOptions? options, IReadOnlyList<string> classNames)
    {
        options ??= new DataOptions();
        DataFile[] files = [.. source.Files.Where(f => f.Name is TestImages or TestLabels)];
        return Part(DataLocation.FindOrFetch(source with { Files = files }, options), options, TestImages, TestLabels, classNames);
    }

    private static ImageDataset Part(DataLocation location, DataOptions options, string images, string labels, IReadOnlyList<string> classNames)
    {
        string imagesPath = location.PathOf(images), labelsPath = location.PathOf(labels);
        IdxArray x = IdxArray.Read(imagesPath), y = IdxArray.Read(labelsPath);
        var part = ImageDataset.FromIdx(x, imagesPath, y, labelsPath, classNames);
        if (options.Verify)
        {
            Verify(location, images, x, imagesPath);
            Verify(location, labels, y, labelsPath);
        }

        return part;
    }

    private static void Verify(DataLocation location, string name, IdxArray array, string path)
    {
        string sum = array.Sha256(), expected = FolderChecksums.Find(location.Folder!, name) ?? location.Source.Files.First(f => f.Name == name).Sha256;
        if (sum == expected) return;
        throw new InvalidDataException(
            $"{location.Source.Name}: the content of {path} must have SHA-256 {expected}.\n  Got {sum}.\n" +
            "  The file is damaged or of another data set: remove it and fetch it again; in a program, Verify = false skips this check.");
    }
}
