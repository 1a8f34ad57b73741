namespace Myelin.Testing;

/// <summary>What is in <c>tests/data</c>; its README states origins and licenses.</summary>
public static class TestData
{
    /// <summary>The folder, for <c>--data-dir</c>: MNIST's test set and the first 6,000 examples of its training set.</summary>
    public static string Folder { get; } = Checkout.PathOf("tests", "data");

    /// <summary>The weights of the network in "Deep Learning from Scratch", a pickle of six NumPy arrays.</summary>
    public static string BookPickle { get; } = Path.Combine(Folder, "deep-learning-from-scratch", "sample_weight.pkl");

    /// <summary>The first 120,000 characters of tinyshakespeare.</summary>
    public static string Shakespeare { get; } = Path.Combine(Folder, "tinyshakespeare", "input.txt");

    /// <summary>The published table of the digits that the library embeds.</summary>
    public static string DigitsTable { get; } = Path.Combine(Folder, "digits", "digits.csv.gz");
}
