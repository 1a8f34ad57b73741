namespace Myelin.Pictures;

/// <summary>Data after centering, scaling, PCA and whitening, and descent on the loss before and after.</summary>
public static class WhiteningPicture
{
    private const int Points = 200, Steps = 25;

    /// <summary>The picture of two features that go together and have different units.</summary>
    /// <param name="correlation">How closely they go together, from 0 to 0.99.</param>
    /// <param name="seed">Draws the points.</param>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public static Picture Of(double correlation = 0.9, ulong seed = 1)
    {
        Limits.Number(nameof(WhiteningPicture), nameof(correlation), correlation, 0, 0.99);
        var random = RandomStream.For(seed, "whitening");
        Tensor a = Tensor.Normal(random, Points, 1), b = Tensor.Normal(random, Points, 1);
        Tensor second = (a * (float)correlation) + (b * (float)Math.Sqrt(1 - (correlation * correlation)));
        Tensor raw = Tensor.Concat([(a * 2) + 4, (second * 0.8f) + 1.5f], 1);
        Tensor centered = NoGrad.Run(() => raw - raw.Mean(0, keepDims: true));
        Tensor scaled = NoGrad.Run(() => centered / (centered.Square().Mean(0, keepDims: true) * (Points / (Points - 1f))).Sqrt());
        var pca = Pca.Fit(new TensorDataset(raw), 2);
        Tensor turned = pca.Apply(raw), whitened = pca.Whitened().Apply(raw);
        (string Name, Label Title, Tensor Data)[] stages =
        [
            ("raw", new("raw", "原始数据"), raw), ("centered", new("mean removed", "减去均值"), centered), ("scaled", new("scaled", "缩放"), scaled),
            ("pca", "PCA", turned), ("whitened", new("whitened", "白化"), whitened),
            ("zca", new("whitened, turned back (ZCA)", "白化后转回（ZCA）"), pca.Whitened(Whitening.Zca).Apply(raw)),
        ];
        Descent[] descents = [Follow(centered, seed), Follow(scaled, seed), Follow(whitened, seed)];
        List<PictureNumbers> numbers = [.. stages.Select(s => Numbers.Named($"{s.Name}.covariance", Covariance(s.Data))), Numbers.Named("axes", pca.Components),
            new("variances", pca.Variances)];
        for (int i = 0; i < descents.Length; i++) numbers.Add(new PictureNumbers($"descent {i + 1}.loss", descents[i].Losses));
        Label[] names = [new("loss, mean removed", "损失：减去均值后"), new("loss, scaled", "损失：缩放后"), new("loss, whitened", "损失：白化后")];
        Label title = new("Mean removal, scaling, PCA and whitening", "去均值、缩放、PCA 与白化");
        Label message = new(
            "PCA turns the data so that its features no longer go together; whitening gives them deviation 1. The valley of the loss becomes round, " +
            "and descent goes straight to its bottom.",
            "PCA 旋转数据，使各特征不再相关；白化再把标准差变为 1。损失的谷变圆，梯度下降便径直走到谷底。");
        return new Picture("whitening", title, message, numbers, style => Page.Panels((title, message), style,
        [
            .. stages.Select((s, i) => (Panel)Cloud(s.Title, s.Data, i < 2 ? pca : null, i == 0).Draw),
            .. descents.Select((d, i) => (Panel)Valley(names[i], d).Draw),
        ], smallest: 220, ratio: 0.9));
    }

    private static Tensor Covariance(Tensor x) => NoGrad.Run(() =>
    {
        Tensor centered = x - x.Mean(0, keepDims: true);
        return centered.MatMul(centered, transposeA: true) * (1f / (Points - 1));
    });

    /// <summary>Descent of a line through the data, with nine tenths of the largest rate.</summary>
    private static Descent Follow(Tensor x, ulong seed)
    {
        Tensor target = (x.Select(1, 0).Reshape(Points, 1) * 0.7f) - (x.Select(1, 1).Reshape(Points, 1) * 0.9f)
            + (Tensor.Normal(RandomStream.For(seed, "target"), Points, 1) * 0.1f);
        // The curvature of the loss along an axis is twice the variance along it.
        double largest = Pca.Fit(new TensorDataset(x), 1).Variances[0];
        var model = new Linear(2, 1, bias: false);
        model.Weight.CopyFrom([-1.4f, 0.7f]);
        List<double> w1 = [], w2 = [];
        double[] losses = Lesson.Learn(model, new MeanSquaredError(), x, target, new Sgd(model.Parameters(), 0.9 / largest / 2), Steps, _ =>
        {
            w1.Add(model.Weight.Value.ToArray()[0]);
            w2.Add(model.Weight.Value.ToArray()[1]);
        });
        Plane plane = new(-2, 2.6, -2.6, 1.6);
        Tensor weights = plane.Points();
        Tensor differences = NoGrad.Run(() => x.MatMul(weights, transposeB: true) - target);
        return new Descent(plane, Plane.Table(NoGrad.Run(() => differences.Square().Mean(0)).ToArray()), [.. w1], [.. w2], losses);
    }

    private static Chart Cloud(Label title, Tensor data, Pca? pca, bool isRaw)
    {
        Tensor first = data.Select(1, 0), second = data.Select(1, 1);
        double reach = isRaw ? 10 : 5;
        var chart = new Chart
        {
            Title = title,
            X = new ChartAxis("x₁") { Min = isRaw ? -3 : -reach, Max = reach },
            Y = new ChartAxis("x₂") { Min = isRaw ? -3 : -reach, Max = isRaw ? 6 : reach },
        }.Dots("", Numbers.Of(first), Numbers.Of(second), Ink.Series(0), 2, 0.6);
        if (pca is null) return chart;
        double[] center = isRaw ? Numbers.Of(pca.Mean) : [0, 0], along = Numbers.Of(pca.Components);
        for (int i = 0; i < 2; i++)
        {
            double length = 2 * Math.Sqrt(pca.Variances[i]);
            chart.Line(i == 0 ? new Label("principal axes", "主轴") : "", [center[0] - (length * along[2 * i]), center[0] + (length * along[2 * i])],
                [center[1] - (length * along[(2 * i) + 1]), center[1] + (length * along[(2 * i) + 1])], Ink.Series(1), 2.5);
        }

        return chart;
    }

    private static Chart Valley(Label title, Descent descent)
    {
        double low = descent.Values.Cast<double>().Min(), high = descent.Values.Cast<double>().Max();
        return new Chart
        {
            Title = title,
            X = new ChartAxis("w₁") { Min = descent.Plane.X0, Max = descent.Plane.X1 },
            Y = new ChartAxis("w₂") { Min = descent.Plane.Y0, Max = descent.Plane.Y1 },
        }
        .Contours(descent.Values, descent.Plane.Columns(), descent.Plane.Rows(), [.. Enumerable.Range(1, 9).Select(i => low + ((high - low) * i * i / 100.0))],
            Ink.Grid)
        .Line("", descent.W1, descent.W2, Ink.Series(1), 1.6).Dots("", descent.W1, descent.W2, Ink.Series(1), 2.2);
    }

    private sealed record Descent(Plane Plane, double[,] Values, double[] W1, double[] W2, double[] Losses);
}
