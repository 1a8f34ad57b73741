namespace Myelin.Lessons;

/// <summary>
/// The weights of a network that reads MNIST, 784-50-100-10 with sigmoids, as its author saved them with Python: <c>sample_weight.pkl</c> of the book
/// "Deep Learning from Scratch", copyright 2016 Koki Saitoh, under the MIT license, which is embedded with it.
/// </summary>
public static class BookWeights
{
    /// <summary>The name of the file.</summary>
    public const string Name = "sample_weight.pkl";

    /// <summary>Opens the file, a pickle of six arrays.</summary>
    public static Stream Open() => typeof(BookWeights).Assembly.GetManifestResourceStream(Name)!;
}
