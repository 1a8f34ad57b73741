namespace Myelin;

/// <summary>
/// The UCI handwritten digits, included in the library: 1,797 gray images of 8x8 pixels, so that a first model trains without a download.
/// </summary>
/// <remarks>
/// Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak, UCI Machine Learning Repository (1998),
/// <see href="https://doi.org/10.24432/C50P49"/>, CC BY 4.0; the test part of the original.
/// </remarks>
public static class Digits
{
    private const int Count = 1797, TestCount = 360, Pixels = 64;

    /// <summary>
    /// The digits, inputs float32 <c>[N, 1, 8, 8]</c> from 0 to 1 and labels 0 to 9: 1,437 training examples, and the last 360 as test
    /// examples.
    /// </summary>
    public static TrainTestSplit Load()
    {
        using Stream resource = typeof(Digits).Assembly.GetManifestResourceStream("digits.csv.gz")!;
        using Stream text = Gunzip.Open(resource);
        byte[] pixels = new byte[Count * Pixels], labels = new byte[Count];
        int place = 0, number = 0;
        using var buffer = new MemoryStream(300_000);
        text.CopyTo(buffer);
        foreach (byte character in buffer.GetBuffer().AsSpan(0, (int)buffer.Length))
        {
            if (character is >= (byte)'0' and <= (byte)'9')
            {
                number = (10 * number) + character - '0';
                continue;
            }

            if (character is not ((byte)',' or (byte)'\n')) continue;
            (int row, int column) = Math.DivRem(place++, Pixels + 1);
            if (column == Pixels) labels[row] = (byte)number;
            else pixels[(row * Pixels) + column] = (byte)number;
            number = 0;
        }

        const int Train = Count - TestCount;
        return new TrainTestSplit("digits",
            new ImageDataset(pixels[..(Train * Pixels)], [1, 8, 8], labels[..Train], maximum: 16),
            new ImageDataset(pixels[(Train * Pixels)..], [1, 8, 8], labels[Train..], maximum: 16));
    }
}
