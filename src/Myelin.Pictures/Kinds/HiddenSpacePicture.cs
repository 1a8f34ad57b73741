namespace Myelin.Pictures;

/// <summary>All examples in a plane by their last hidden layer, before and after training: by principal axes, or by t-SNE.</summary>
public static class HiddenSpacePicture
{
    /// <summary>The number of classes that are drawn, the first ones: as dots and as rings of each color that can be told from the others.</summary>
    public const int MostClasses = 2 * Ink.SeriesCount;

    private const int Neighbors = 10, MostExamples = 2000;

    /// <summary>The picture of any model's last hidden layer.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">Inputs and labels, from 40 to 2,000.</param>
    /// <param name="method">pca; tsne, which keeps neighbors together but no distances; or both.</param>
    /// <exception cref="ArgumentException">The model has no hidden layer, or there are too many or too few examples.</exception>
    public static Picture Of(Layer model, Dataset data, string method = "both")
    {
        int examples = data.Count;
        Limits.Count(nameof(HiddenSpacePicture), nameof(examples), examples, 40, MostExamples);
        Batch all = data.All();
        return Make(all.Labels.ToArray(), method, [("inputs", new("inputs", "输入"), all.Inputs.Flatten(1)),
            ("hidden", new("last hidden layer", "最后一个隐藏层"), Hidden(model, all.Inputs))]);
    }

    /// <summary>The picture of a network that learns the digits there and then, on the test set.</summary>
    /// <param name="epochs">The number of epochs, from 1 to 100.</param>
    /// <param name="width">The number of hidden units, from 2 to 256.</param>
    /// <param name="method">pca; tsne, which keeps neighbors together but no distances; or both.</param>
    /// <param name="seed">Draws weights and order.</param>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public static Picture Trained(int epochs = 10, int width = 32, string method = "both", ulong seed = 1)
    {
        Limits.Count(nameof(HiddenSpacePicture), nameof(epochs), epochs, 1, 100);
        Limits.Count(nameof(HiddenSpacePicture), nameof(width), width, 2, 256);
        TrainTestSplit digits = Digits.Load();
        Batch test = digits.Test.All();
        var model = new Sequential(new Flatten(), new Linear(64, width), new Relu(), new Linear(width, 10));
        model.Initialize(seed);
        Tensor before = Hidden(model, test.Inputs);
        var trainer = new Trainer(model, new CrossEntropy(), new Adam(model.Parameters(), 0.005)) { Seed = seed };
        trainer.Fit(digits.Train, new FitOptions { Epochs = epochs, BatchSize = 32 });
        return Make(test.Labels.ToArray(), method,
        [
            ("inputs", new("pixels", "像素"), test.Inputs.Flatten(1)), ("before", new("before training", "训练前"), before),
            ("after", new("after training", "训练后"), Hidden(model, test.Inputs)),
        ]);
    }

    /// <summary>The methods of drawing many dimensions in a plane.</summary>
    public static IReadOnlyList<string> Methods { get; } = ["pca", "tsne", "both"];

    private static Picture Make(int[] labels, string method, (string Name, Label Title, Tensor Features)[] spaces)
    {
        Limits.Known(nameof(HiddenSpacePicture), nameof(method), method, Methods, m => m);
        List<Space> places = [];
        if (method != "tsne") places.AddRange(spaces.Select(s => ByAxes(s.Name, s.Title, s.Features, labels)));
        if (method != "pca") places.AddRange(spaces.Select(s => ByNeighbors(s.Name, s.Title, s.Features, labels)));
        List<PictureNumbers> numbers = [];
        foreach (Space space in places)
        {
            numbers.Add(Numbers.Named($"{space.Name}.places", space.Places));
            numbers.Add(new PictureNumbers($"{space.Name}.neighbors", space.Same));
        }

        Label title = new("Features of the last hidden layer", "最后一个隐藏层的特征");
        (Space before, Space after) = (places[^2], places[^1]);
        (Label from, Label to) = (spaces[^2].Title, spaces[^1].Title);
        int classes = labels.Max() + 1;
        Label message = new Caption()
            .Say("Training moves examples of a class together.", "训练使同类样本聚在一起。", after.Same > before.Same)
            .Say($"Of the ten nearest neighbors in the plane of {after.Method} {before.Same:P0} are of the same class for \"{from.English}\" and " +
                $"{after.Same:P0} for \"{to.English}\".",
                $"在 {after.Method} 平面上，最近的十个邻居属于同一类的比例：“{from.Chinese}”为 {before.Same:P0}，“{to.Chinese}”为 {after.Same:P0}。")
            .Say($"The first {MostClasses} of {classes} classes are drawn.", $"图中只画出 {classes} 类中的前 {MostClasses} 类。", classes > MostClasses).Text;
        return new Picture("hidden-space", title, message, numbers, style =>
            Page.Panels((title, message), style, [.. places.Select(space => (Panel)Draw(space, labels).Draw)], smallest: 270, ratio: 0.95));
    }

    private static Tensor Hidden(Layer model, Tensor inputs) => HiddenOutputs.Units(model, inputs) is [.., var last] ? last.Output.Flatten(1)
        : throw new ArgumentException(
            $"{nameof(HiddenSpacePicture)}: the model must have a hidden layer.\n  Got {model.GetType().Name} with none.\n  Take one with two Linear " +
            "layers or more.");

    private static Space ByAxes(string name, Label title, Tensor features, int[] labels)
    {
        var pca = Pca.Fit(new TensorDataset(features), 2);
        double share = pca.Shares.Sum();
        Tensor places = pca.Apply(features);
        return new Space($"{name}.pca", "PCA", new($"{title.English}, PCA, {share:P0} of the variance", $"{title.Chinese}，PCA，占方差 {share:P0}"), places,
            SameClass(Numbers.Table(places), labels));
    }

    private static Space ByNeighbors(string name, Label title, Tensor features, int[] labels)
    {
        Tensor places = new TSne { Steps = 600 }.Embed(features);
        return new Space($"{name}.tsne", "t-SNE", new($"{title.English}, t-SNE", $"{title.Chinese}，t-SNE"), places, SameClass(Numbers.Table(places), labels));
    }

    /// <summary>How many of the ten nearest neighbors are of the same class, on average.</summary>
    private static double SameClass(double[,] places, int[] labels)
    {
        double same = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            double Square(int j, int axis) => (places[i, axis] - places[j, axis]) * (places[i, axis] - places[j, axis]);
            double Distance(int j) => Square(j, 0) + Square(j, 1);
            same += Enumerable.Range(0, labels.Length).Where(j => j != i).OrderBy(Distance).Take(Neighbors).Average(j => labels[j] == labels[i] ? 1.0 : 0);
        }

        return same / labels.Length;
    }

    private static Chart Draw(Space space, int[] labels)
    {
        bool hasAxes = space.Method == "PCA";
        var chart = new Chart
        {
            Title = space.Title,
            X = new ChartAxis(hasAxes ? new Label("first axis", "第一主轴") : "") { IsBare = !hasAxes },
            Y = new ChartAxis(hasAxes ? new Label("second axis", "第二主轴") : "") { IsBare = !hasAxes },
        };
        double[] places = Numbers.Of(space.Places);
        foreach (int label in labels.Distinct().Order().Where(l => l < MostClasses))
        {
            int[] of = [.. Enumerable.Range(0, labels.Length).Where(i => labels[i] == label)];
            double[] x = [.. of.Select(i => places[2 * i])], y = [.. of.Select(i => places[(2 * i) + 1])];
            chart.Dots($"{label}", x, y, Ink.Series(label), 2.5, 0.8, isRing: label >= Ink.SeriesCount);
        }

        return chart;
    }

    private sealed record Space(string Name, string Method, Label Title, Tensor Places, double Same);
}
