namespace Myelin.Pictures.Tests.Scenes;

public sealed class ColorTests
{
    /// <summary>Of CIE 1976: 2 can just be seen, 20 is another color.</summary>
    private const double LeastDistance = 20;

    // How people without one kind of cones see linear red, green and blue (Machado, Oliveira and Fernandes 2009).
    private static readonly (string Name, double[] Rows)[] s_visions =
    [
        ("all cones", [1, 0, 0, 0, 1, 0, 0, 0, 1]),
        ("no red cones", [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998]),
        ("no green cones", [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881]),
        ("no blue cones", [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900]),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Colors_of_series_can_be_told_apart_by_color_blind_readers(bool isDark)
    {
        foreach ((string vision, double[] rows) in s_visions)
        {
            double[][] seen = [.. Enumerable.Range(0, Ink.SeriesCount).Select(i => Lab(Linear(Svg.ColorOf($"s{i}", isDark)), rows))];
            for (int i = 0; i < seen.Length; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    double distance = Math.Sqrt(seen[i].Zip(seen[j], (a, b) => (a - b) * (a - b)).Sum());
                    Assert.True(distance >= LeastDistance, $"s{i} and s{j} differ by {distance:F1} for {vision}.");
                }
            }
        }
    }

    /// <summary>WCAG 2.2: 4.5 for text, 3 for what must be told from the page.</summary>
    [Theory]
    [InlineData("text", 4.5)]
    [InlineData("muted", 4.5)]
    [InlineData("s0", 4.5)]
    [InlineData("s1", 3)]
    [InlineData("s2", 3)]
    [InlineData("s3", 3)]
    [InlineData("s4", 3)]
    [InlineData("s5", 3)]
    [InlineData("s6", 3)]
    public void Colors_differ_enough_from_light_and_dark_pages(string role, double least)
    {
        foreach (bool isDark in (bool[])[false, true])
        {
            Assert.True(Contrast(Svg.ColorOf(role, isDark), Svg.ColorOf("paper", isDark)) >= least, $"{role} on {(isDark ? "dark" : "light")} paper");
            if (role is "text" or "muted") Assert.True(Contrast(Svg.ColorOf(role, isDark), Svg.ColorOf("shade", isDark)) >= least, $"{role} on shade");
        }
    }

    private static double Contrast(string a, string b)
    {
        (double x, double y) = (Luminance(Linear(a)), Luminance(Linear(b)));
        return (Math.Max(x, y) + 0.05) / (Math.Min(x, y) + 0.05);
    }

    private static double Luminance(double[] linear) => (0.2126 * linear[0]) + (0.7152 * linear[1]) + (0.0722 * linear[2]);

    private static double[] Linear(string hex) => [.. ((int[])[1, 3, 5]).Select(at =>
    {
        double share = Convert.ToInt32(hex[at..(at + 2)], 16) / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);
    })];

    private static double[] Lab(double[] linear, double[] vision)
    {
        double[] c = [.. Enumerable.Range(0, 3).Select(row => Math.Clamp(linear.Select((value, i) => value * vision[(3 * row) + i]).Sum(), 0, 1))];
        double x = Curve(((0.4124 * c[0]) + (0.3576 * c[1]) + (0.1805 * c[2])) / 0.95047), y = Curve(Luminance(c));
        double z = Curve(((0.0193 * c[0]) + (0.1192 * c[1]) + (0.9505 * c[2])) / 1.08883);
        return [(116 * y) - 16, 500 * (x - y), 200 * (y - z)];
    }

    private static double Curve(double value) => value > 0.008856 ? Math.Cbrt(value) : (7.787 * value) + (16 / 116.0);
}
