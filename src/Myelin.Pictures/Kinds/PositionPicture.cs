namespace Myelin.Pictures;

/// <summary>Positional encodings: the pattern that is added to each position, and how alike positions are.</summary>
public static class PositionPicture
{
    /// <summary>The picture of the sine encoding.</summary>
    /// <param name="length">The number of positions, from 2 to 200.</param>
    /// <param name="width">The size of a position, an even number from 2 to 256.</param>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public static Picture Of(int length = 60, int width = 32)
    {
        Limits.Count(nameof(PositionPicture), nameof(length), length, 2, 200);
        Limits.Count(nameof(PositionPicture), nameof(width), width, 2, 256);
        Tensor encoding = new SinePositionalEncoding(width - (width % 2), length).Predict(Tensor.Zeros(1, length, width - (width % 2))).Select(0, 0);
        Tensor alike = NoGrad.Run(() => encoding.MatMul(encoding, transposeB: true) * (2f / width));
        PictureNumbers[] numbers = [Numbers.Named("encoding", encoding), Numbers.Named("alike", alike)];
        Label title = new("Positional encodings", "位置编码");
        double[] likeness = [.. Enumerable.Range(1, length - 1).Select(distance => (double)alike.Select(0, 0).ToArray()[distance])];
        Label message = new Caption().Say("Attention alone does not know order.", "注意力本身不知道顺序。")
            .Say("Each position gets waves of its own, from fast to slow.", "每个位置加上一组从快到慢的波形。", width >= 4)
            .Say("Each position gets a sine and a cosine.", "每个位置加上一个正弦和一个余弦。", width < 4)
            .Say("Near positions are alike, wherever they are.", "相邻的位置彼此相似，而且与它们处在哪里无关。",
                length > 2 && likeness.Skip(1).All(other => other < likeness[0])).Text;
        return new Picture("positions", title, message, numbers, style =>
            Page.Panels((title, message), style, [Waves(encoding).Draw, Lines(encoding).Draw, Alike(alike).Draw], smallest: 280, ratio: 0.82));
    }

    private static Chart Waves(Tensor encoding) => new Chart
    {
        Title = new Label("added numbers", "加上的数"),
        X = new ChartAxis(new Label("position", "位置")),
        Y = new ChartAxis(new Label("feature", "特征")),
    }.Heat(Numbers.Table(encoding.Transpose()), -0.5, encoding.Shape[0] - 0.5, -0.5, encoding.Shape[1] - 0.5, HeatColors.Signed, -1, 1)
    .Scale(HeatColors.Signed, "-1", "1");

    private static Chart Lines(Tensor encoding)
    {
        var chart = new Chart { Title = new Label("three of the features", "其中三个特征"), X = new ChartAxis(new Label("position", "位置")), Y = new ChartAxis("") };
        int[] features = [.. ((int[])[0, encoding.Shape[1] / 4, encoding.Shape[1] / 2]).Distinct()];
        for (int i = 0; i < features.Length; i++)
        {
            chart.Line(new Label($"feature {features[i]}", $"特征 {features[i]}"), Numbers.Upto(encoding.Shape[0]), Numbers.Of(encoding.Select(1, features[i])),
                Ink.Series(i), 1.6);
        }

        return chart;
    }

    private static Chart Alike(Tensor alike) => new Chart
    {
        Title = new Label("how alike two positions are", "两个位置的相似程度"),
        X = new ChartAxis(new Label("position", "位置")),
        Y = new ChartAxis(new Label("position", "位置")),
    }.Heat(Numbers.Table(alike), -0.5, alike.Shape[0] - 0.5, -0.5, alike.Shape[0] - 0.5, HeatColors.Amount, 0, 1)
    .Scale(HeatColors.Amount, "0", "1");
}
