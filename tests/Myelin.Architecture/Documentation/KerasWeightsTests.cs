using System.Globalization;
using System.Text.RegularExpressions;

namespace Myelin.Architecture.Tests.Documentation;

/// <summary>What the guide for Keras prints after bringing weights over, by Keras's formulas on Keras's arrays, in double precision.</summary>
public sealed partial class KerasWeightsTests
{
    private const int Side = 4, Channels = 2, Answers = 3, Units = 4, Features = 5, Steps = 3;

    private static readonly string s_page = File.ReadAllText(Checkout.PathOf("docs/guides/from-keras.md"));

    [Fact]
    public void The_CNN_gives_what_Keras_gives()
    {
        double[] flat = new double[Side * Side * Channels];
        for (int row = 0; row < Side; row++)
        {
            for (int column = 0; column < Side; column++)
            {
                // Keras flattens with the channels last.
                for (int channel = 0; channel < Channels; channel++)
                    flat[(((row * Side) + column) * Channels) + channel] = Math.Max(0, Normalized(Convolved(row, column, channel), channel));
            }
        }

        double[] scores = [.. Enumerable.Range(0, Answers).Select(answer =>
            Made(answer, 7) + flat.Select((v, i) => v * Made((i * Answers) + answer, 6)).Sum())];
        Agree("scores", scores);
    }

    [Fact]
    public void The_LSTM_gives_what_Keras_gives()
    {
        double[] hidden = new double[Units], cell = new double[Units];
        for (int step = 0; step < Steps; step++)
        {
            double[] before = [.. hidden];
            for (int unit = 0; unit < Units; unit++)
            {
                double Gate(int gate)
                {
                    int column = (gate * Units) + unit;
                    return Made(column, 10)
                        + Enumerable.Range(0, Features).Sum(i => ((step * Features) + i) % 4 / 3.0 * Made((i * 4 * Units) + column, 8))
                        + Enumerable.Range(0, Units).Sum(i => before[i] * Made((i * 4 * Units) + column, 9));
                }

                cell[unit] = (Sigmoid(Gate(1)) * cell[unit]) + (Sigmoid(Gate(0)) * Math.Tanh(Gate(2)));
                hidden[unit] = Sigmoid(Gate(3)) * Math.Tanh(cell[unit]);
            }
        }

        Agree("last", hidden);
    }

    private static double Convolved(int row, int column, int channel)
    {
        double sum = Made(channel, 1);
        for (int i = 0; i < 9; i++)
        {
            (int y, int x) = (row + (i / 3) - 1, column + (i % 3) - 1);
            if (y is >= 0 and < Side && x is >= 0 and < Side) sum += ((y * Side) + x) % 5 / 4.0 * Made((i * Channels) + channel, 0);
        }

        return sum;
    }

    private static double Normalized(double value, int channel) =>
        (Made(channel, 2) * (value - Made(channel, 4)) / Math.Sqrt(Made(channel, 5) + 1e-3)) + Made(channel, 3);

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>The arrays of the guide.</summary>
    private static double Made(int i, int k) => ((((7 * i) + (3 * k)) % 11) + 1) / 10.0 - (k == 5 ? 0 : 0.6);

    private static void Agree(string name, double[] expected)
    {
        Assert.Contains("static float Made(int i, int k) => ((((7 * i) + (3 * k)) % 11) + 1) / 10f - (k == 5 ? 0 : 0.6f);", s_page, StringComparison.Ordinal);
        double[] printed = [.. Printed().Matches(s_page).First(m => m.Groups[1].Value == name).Groups[2].Value.Split(' ')
            .Select(v => double.Parse(v, CultureInfo.InvariantCulture))];
        Assert.All(expected.Zip(printed), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        Assert.Equal(expected.Length, printed.Length);
    }

    [GeneratedRegex(@"(?m)^(\w+) +(-?\d+\.\d{5}(?: -?\d+\.\d{5})*)$")]
    private static partial Regex Printed();
}
