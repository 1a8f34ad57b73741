using System.Globalization;

namespace Myelin.Runs;

/// <summary>
/// The scaling of a foreign model's images: (x - mean)/std of values from 0 to 1, for each channel or for all alike. torchvision:
/// <c>transforms.Normalize</c>.
/// </summary>
public sealed class ImageScaling
{
    private readonly float[] _means, _deviations;

    /// <param name="means">The numbers to subtract; empty for 0.</param>
    /// <param name="deviations">The divisors, none 0; empty for 1.</param>
    /// <exception cref="ArgumentException">The counts differ, or a divisor is 0.</exception>
    public ImageScaling(IReadOnlyList<float> means, IReadOnlyList<float> deviations)
    {
        int count = Math.Max(means.Count, deviations.Count);
        _means = means.Count == 0 ? new float[count] : [.. means];
        _deviations = deviations.Count == 0 ? [.. Enumerable.Repeat(1f, count)] : [.. deviations];
        if (count > 0 && _means.Length == _deviations.Length && !_deviations.Contains(0)) return;
        throw new ArgumentException(
            "the scaling must have a mean and a standard deviation other than 0 for each channel.\n" +
            $"  Got {_means.Length} means and {_deviations.Length} deviations{(_deviations.Contains(0) ? ", of which one is 0" : "")}.\n" +
            "  Give as many of --mean as of --std: --mean 0.1307 --std 0.3081.");
    }

    /// <summary>For images of a shape <c>[C, H, W]</c>.</summary>
    /// <exception cref="ArgumentException">The images have another number of channels.</exception>
    internal Normalizer For(Shape image)
    {
        int channels = _means.Length, size = image.ElementCount;
        if (channels == 1) return new Normalizer(_means, _deviations);
        if (image.Rank < 3 || image[0] != channels)
        {
            throw new ArgumentException(
                "--mean and --std must have one number, or one for each channel.\n" +
                $"  Got {channels} for images {image}.\n" +
                "  Give one number for all pixels.");
        }

        return new Normalizer([.. Enumerable.Range(0, size).Select(i => _means[i / (size / channels)])],
            [.. Enumerable.Range(0, size).Select(i => _deviations[i / (size / channels)])]);
    }

    /// <summary>The usual scaling with which a model that was given images from 0 to 1 is far better, as text; null if there is none.</summary>
    /// <param name="model">The model.</param>
    /// <param name="images">Images from 0 to 1 with their classes.</param>
    /// <param name="largest">The largest pixel before they were scaled.</param>
    internal static string? Hint(Layer model, Dataset images, float largest)
    {
        const int Examples = 500;
        Batch batch = images.Take([.. Enumerable.Range(0, Math.Min(Examples, images.Count))]);
        double mean = batch.Inputs.Mean().Item(), deviation = Math.Sqrt(batch.Inputs.Flatten().Variance().Item());
        (double Mean, double Deviation)[] usual = [(Rounded(mean), Rounded(deviation)), (0.5, 0.5), (0, 1 / largest)];
        int right = Right(model, batch, 0, 1);
        (double Mean, double Deviation, int Right) best =
            usual.Select(s => (s.Mean, s.Deviation, Right: Right(model, batch, s.Mean, s.Deviation))).MaxBy(s => s.Right);

        // Half of the errors, and more than chance gives: 2 % of the images.
        bool isFarBetter = batch.Count - best.Right <= (batch.Count - right) / 2 && best.Right - right >= Math.Max(1, batch.Count / 50);
        return !isFarBetter ? null : string.Create(CultureInfo.InvariantCulture,
            $"The scores look like those of images scaled otherwise: of {batch.Count} images {right} are right, and {best.Right} with " +
            $"--mean {best.Mean:G4} --std {best.Deviation:G4}.");
    }

    private static double Rounded(double value) => Math.Round(value, 4);

    private static int Right(Layer model, Batch batch, double mean, double deviation)
    {
        IntTensor classes = model.Predict((batch.Inputs - (float)mean) / (float)deviation).ArgMax(-1);
        return Enumerable.Range(0, batch.Count).Count(i => classes[i] == batch.Labels[i]);
    }
}
