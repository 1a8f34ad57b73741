namespace Myelin.Pictures;

/// <summary>All examples in the plane of the last hidden layer's first two principal axes, before and after training.</summary>
public static class HiddenSpacePicture
{
    /// <summary>The number of classes that are drawn, the first ones: as many as there are colors that can be told apart.</summary>
    public const int MostClasses = Ink.SeriesCount;

    private const int Neighbors = 10;

    /// <summary>The picture of any model's last hidden layer.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">Inputs and labels, at most 5,000.</param>
    /// <exception cref="ArgumentException">The model has no hidden layer, or there are too many examples.</exception>
    public static Picture Of(Layer model, Dataset data)
    {
        int examples = data.Count;
        Limits.Count(nameof(HiddenSpacePicture), nameof(examples), examples, 3, 5000);
        Batch all = data.All();
        return Make(all.Labels.ToArray(), [("inputs", new("inputs", "输入"), all.Inputs.Flatten(1)),
            ("hidden", new("last hidden layer", "最后一个隐藏层"), Hidden(model, all.Inputs))]);
    }

    /// <summary>The picture of a network that learns the digits there and then, on the test set.</summary>
    /// <param name="epochs">The number of epochs, from 1 to 100.</param>
    /// <param name="width">The number of hidden units, from 2 to 256.</param>
    /// <param name="seed">Draws weights and order.</param>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public static Picture Trained(int epochs = 10, int width = 32, ulong seed = 1)
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
        return Make(test.Labels.ToArray(),
        [
            ("inputs", new("pixels", "像素"), test.Inputs.Flatten(1)), ("before", new("hidden layer before training", "训练前的隐藏层"), before),
            ("after", new("hidden layer after training", "训练后的隐藏层"), Hidden(model, test.Inputs)),
        ]);
    }

    private static Picture Make(int[] labels, (string Name, Label Title, Tensor Features)[] spaces)
    {
        int[] kept = [.. Enumerable.Range(0, labels.Length).Where(i => labels[i] < MostClasses)];
        labels = [.. kept.Select(i => labels[i])];
        Space[] places = [.. spaces.Select(s => Map(s.Name, s.Title, s.Features.Rows(kept), labels))];
        List<PictureNumbers> numbers = [];
        foreach (Space space in places)
        {
            numbers.Add(Numbers.Named($"{space.Name}.places", space.Places));
            numbers.Add(new PictureNumbers($"{space.Name}.neighbors", space.Same));
        }

        Label title = new("Features of the last hidden layer", "最后一个隐藏层的特征");
        Label message = new(
            $"Training moves examples of a class together. Of the ten nearest neighbors in this plane {places[0].Same:P0} were of the same class; in " +
            $"the last panel {places[^1].Same:P0} are.",
            $"训练使同类样本聚在一起。在此平面上，最近的十个邻居中原来有 {places[0].Same:P0} 属于同一类，最后一幅中有 {places[^1].Same:P0}。");
        return new Picture("hidden-space", title, message, numbers, style =>
            Page.Panels((title, message), style, [.. places.Select(space => (Panel)Draw(space, labels).Draw)], smallest: 270, ratio: 0.95));
    }

    private static Tensor Hidden(Layer model, Tensor inputs) => HiddenOutputs.Units(model, inputs) is [.., var last] ? last.Output.Flatten(1)
        : throw new ArgumentException(
            $"{nameof(HiddenSpacePicture)}: the model must have a hidden layer.\n  Got {model.GetType().Name} with none.\n  Take one with two Linear " +
            "layers or more.");

    private static Tensor Rows(this Tensor features, int[] kept) =>
        Tensor.From([.. kept.SelectMany(i => features.Select(0, i).ToArray())], kept.Length, features.Shape[1]);

    private static Space Map(string name, Label title, Tensor features, int[] labels)
    {
        var pca = Pca.Fit(new TensorDataset(features), 2);
        double share = pca.Shares.Sum();
        Tensor places = pca.Apply(features);
        return new Space(name, new($"{title.English}, {share:P0} of the variance", $"{title.Chinese}，占方差 {share:P0}"), places,
            SameClass(Numbers.Table(places), labels));
    }

    /// <summary>How many of the ten nearest neighbors are of the same class, on average.</summary>
    private static double SameClass(double[,] places, int[] labels)
    {
        double same = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            double Distance(int j) => ((places[i, 0] - places[j, 0]) * (places[i, 0] - places[j, 0])) + ((places[i, 1] - places[j, 1]) * (places[i,
                1] - places[j, 1]));
            same += Enumerable.Range(0, labels.Length).Where(j => j != i).OrderBy(Distance).Take(Neighbors).Average(j => labels[j] == labels[i] ? 1.0 : 0);
        }

        return same / labels.Length;
    }

    private static Chart Draw(Space space, int[] labels)
    {
        var chart = new Chart { Title = space.Title, X = new ChartAxis(new Label("first axis", "第一主轴")), Y = new ChartAxis(new Label("second axis", "第二主轴")) };
        double[] places = Numbers.Of(space.Places);
        foreach (int label in labels.Distinct().Order())
        {
            int[] of = [.. Enumerable.Range(0, labels.Length).Where(i => labels[i] == label)];
            chart.Dots($"{label}", [.. of.Select(i => places[2 * i])], [.. of.Select(i => places[(2 * i) + 1])], Ink.Series(label), 2.5, 0.8);
        }

        return chart;
    }

    private sealed record Space(string Name, Label Title, Tensor Places, double Same);
}
