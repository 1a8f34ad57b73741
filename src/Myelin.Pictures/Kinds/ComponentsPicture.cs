namespace Myelin.Pictures;

/// <summary>Digits rebuilt from their first principal components, the components, and the share of the variance.</summary>
public static class ComponentsPicture
{
    private const int Shown = 8, Side = 8;

    /// <summary>The picture of test digits, with axes from the training digits.</summary>
    /// <param name="counts">Numbers of components, from 1 to 64; 1, 2, 5, 10, 20 and 64 if not given.</param>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public static Picture Of(IReadOnlyList<int>? counts = null)
    {
        int[] chosen = [.. counts is { Count: > 0 } ? counts : [1, 2, 5, 10, 20, 64]];
        foreach (int k in chosen) Limits.Count(nameof(ComponentsPicture), nameof(k), k, 1, Side * Side);
        TrainTestSplit digits = Digits.Load();
        var all = Pca.Fit(digits.Train, Side * Side);
        Tensor some = digits.Test.Take([.. Enumerable.Range(0, Shown)]).Inputs.Flatten(1);
        Row[] rows =
        [
            new(new("the digits", "原始数字"), some, false),
            .. chosen.Select(k => Rebuilt(digits.Train, some, k, all.Shares.Take(k).Sum())),
            new(new("the first components", "前几个成分"), all.Components.Slice(0, 0, Shown), true),
        ];
        double[] shares = [.. Enumerable.Range(1, Side * Side).Select(k => all.Shares.Take(k).Sum())];
        double[] errors = [.. rows[1..^1].Select(row => (some - row.Images).Square().Mean().Item())];
        PictureNumbers[] numbers =
        [
            new("share", shares), new("k", [.. chosen.Select(k => (double)k)]), new("error", errors),
            Numbers.Named("components", all.Components.Slice(0, 0, Shown)),
        ];
        Label title = new("Digits from k principal components", "用 k 个主成分重建数字");
        Label message = new(
            $"Each digit is the mean plus a few patterns. {Enough(shares)} of 64 numbers hold nine tenths of the variance; the rest is mostly noise.",
            $"每个数字都是均值加上几种模式。64 个数中的 {Enough(shares)} 个就包含了九成的方差，其余多半是噪声。");
        return new Picture("components", title, message, numbers, style =>
            Page.Free((title, message), style, (scene, left, top, width) => Draw(scene, left, top, width, rows, shares)));
    }

    private static Row Rebuilt(Dataset train, Tensor some, int k, double share)
    {
        var pca = Pca.Fit(train, k);
        return new Row(
            new($"{k} of 64 components, {share:P0} of the variance", $"用 64 个成分中的 {k} 个，占方差的 {share:P0}"), pca.Invert(pca.Apply(some)), false);
    }

    private static int Enough(double[] shares) => 1 + Array.FindIndex(shares, share => share >= 0.9);

    private static double Draw(Scene? scene, double left, double top, double width, Row[] rows, double[] shares)
    {
        bool isWide = width > 900;
        double room = isWide ? width * 0.6 : width, cell = Math.Min(62, room / Shown), y = top;
        foreach (Row row in rows)
        {
            double far = row.IsSigned ? row.Images.Abs().Max().Item() : 1, low = row.IsSigned ? -far : 0;
            HeatColors colors = row.IsSigned ? HeatColors.Signed : HeatColors.Gray;
            if (scene is not null) new ColorBar(colors, Numbers.Text(low), Numbers.Text(far)).Head(scene, left, y + 8, Math.Min(room, Shown * cell), row.Title);
            for (int i = 0; i < Shown && scene is not null; i++)
            {
                double[,] image = Numbers.Table(row.Images.Select(0, i).Reshape(Side, Side));
                HeatFigure.Draw(scene, image, left + (i * cell), y + 19, cell - 5, cell - 5, colors, low, far);
            }

            y += 19 + cell + 4;
        }

        double size = isWide ? width * 0.36 : Math.Min(width, 420), x = isWide ? left + (width * 0.63) : left, at = isWide ? top : y + 6;
        if (scene is not null) Shares(shares).Draw(scene, x, at, size, size * 0.75);
        return Math.Max(y - 4, at + (size * 0.75));
    }

    private static Chart Shares(double[] shares) => new Chart
    {
        Title = new Label("share of the variance", "占方差的比例"),
        X = new ChartAxis(new Label("components", "成分个数")),
        Y = new ChartAxis("") { Min = 0, Max = 1.02 },
    }.Line("", Numbers.Upto(shares.Length, 1), shares, Ink.Series(0));

    private sealed record Row(Label Title, Tensor Images, bool IsSigned);
}
