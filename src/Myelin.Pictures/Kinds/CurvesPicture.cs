using System.Globalization;

namespace Myelin.Pictures;

/// <summary>The learning curves of a run: losses, figures on the validation set, learning rate.</summary>
public static class CurvesPicture
{
    /// <summary>The columns of a history that are no figures.</summary>
    private static readonly string[] s_others = ["epoch", "steps", "trainLoss", "validationLoss", "learningRate"];

    /// <summary>The picture of a run.</summary>
    /// <param name="history">Its history, with at least one epoch.</param>
    /// <exception cref="ArgumentException">The history is empty.</exception>
    public static Picture Of(History history) => FromCsv(history.ToCsv());

    /// <summary>The picture of a run that was saved.</summary>
    /// <param name="csv">The text of its <c>history.csv</c>.</param>
    /// <exception cref="ArgumentException">It is no history, or empty.</exception>
    public static Picture FromCsv(string csv)
    {
        Dictionary<string, double[]> columns = Columns(csv);
        PictureNumbers[] numbers = [.. columns.Where(c => c.Key != "seconds" && c.Value.Any(double.IsFinite)).Select(c => new PictureNumbers(c.Key, c.Value))];
        string[] figures = [.. numbers.Select(n => n.Name).Except(s_others)];
        double[] epochs = columns["epoch"], validation = columns.GetValueOrDefault("validationLoss") is { } v && v.Any(double.IsFinite) ? v : [];
        int best = validation.Length == 0 ? epochs.Length - 1 : Array.IndexOf(validation, validation.Where(double.IsFinite).Min());
        Label title = new("Learning curves", "学习曲线");
        Label message = validation.Length == 0
            ? new($"After {epochs[^1]:0} epochs the training loss is {columns["trainLoss"][^1]:G3}. Only a validation set tells whether it generalizes.",
                $"{epochs[^1]:0} 轮之后训练损失为 {columns["trainLoss"][^1]:G3}。只有验证集才能说明它是否具有泛化能力。")
            : new($"The validation loss is lowest after epoch {epochs[best]:0}. Where it rises while the training loss falls, the network learns its " +
            "examples by heart.",
                $"验证损失在第 {epochs[best]:0} 轮后最低。若它上升而训练损失仍在下降，网络就是在死记样本。");
        return new Picture("curves", title, message, numbers, style => Page.Panels((title, message), style,
        [
            Losses(epochs, columns["trainLoss"], validation).Draw, .. figures.Select((name, i) => (Panel)Figure(name, epochs, columns[name], i + 2).Draw),
            Figure("learningRate", epochs, columns["learningRate"], 6).Draw,
        ], smallest: 260, ratio: 0.75));
    }

    /// <summary>The curves of several runs in the same charts.</summary>
    /// <param name="runs">The name of each run, and the text of its <c>history.csv</c>.</param>
    /// <exception cref="ArgumentException">There is no run, or a history is none or empty.</exception>
    public static Picture Compare(IReadOnlyList<(string Name, string History)> runs)
    {
        if (runs.Count == 0) throw new ArgumentException($"{nameof(CurvesPicture)}: there must be a run.\n  Got none.\n  Give one or more.");
        Dictionary<string, double[]>[] all = [.. runs.Select(run => Columns(run.History))];
        string[] measured = [.. all.SelectMany(columns => columns.Keys).Distinct().Except(["epoch", "steps", "seconds", "learningRate"])];
        string[] figures = [.. measured.Where(name => all.Any(columns => columns.GetValueOrDefault(name)?.Any(double.IsFinite) == true))];
        List<PictureNumbers> numbers = [];
        foreach (((string name, _), Dictionary<string, double[]> columns) in runs.Zip(all))
        {
            numbers.AddRange(figures.Where(columns.ContainsKey).Prepend("epoch").Select(figure => new PictureNumbers($"{name}.{figure}", columns[figure])));
        }

        Chart[] charts = [.. figures.Select(figure =>
        {
            var chart = new Chart { Title = TitleOf(figure), X = new ChartAxis(new Label("epoch", "轮")), Y = new ChartAxis("") };
            for (int i = 0; i < all.Length; i++)
            {
                // A terminal has no colors here: two runs, the usual number, can be told apart without.
                if (all[i].TryGetValue(figure, out double[]? values)) chart.Line(runs[i].Name, all[i]["epoch"], values, Ink.Series(i), isDashed: i % 2 == 1);
            }

            return chart;
        })];
        Label title = new("Learning curves of several runs", "多次运行的学习曲线");
        Label message = new("Curves can be compared where they are of the same data; the training loss also depends on label smoothing and dropout.",
            "只有数据相同的曲线才能比较；训练损失还取决于标签平滑和 dropout。");
        return ChartPicture.Of("comparison", title, message, numbers, charts);
    }

    /// <summary>The picture of a network that learns half of the digits there and then.</summary>
    /// <param name="epochs">The number of epochs, from 1 to 100.</param>
    /// <param name="seed">Draws weights and order.</param>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public static Picture Trained(int epochs = 30, ulong seed = 1)
    {
        Limits.Count(nameof(CurvesPicture), nameof(epochs), epochs, 1, 100);
        TrainTestSplit digits = Digits.Load();
        Batch some = digits.Train.Take([.. Enumerable.Range(0, 200)]);
        var model = new Sequential(new Flatten(), new Linear(64, 64), new Relu(), new Linear(64, 10));
        model.Initialize(seed);
        var trainer = new Trainer(model, new CrossEntropy(), new Adam(model.Parameters(), 0.01)) { Seed = seed, Schedule = Schedule.Cosine() };
        return Of(trainer.Fit(new TensorDataset(some.Inputs, some.Labels), new FitOptions { Epochs = epochs, BatchSize = 32, Validation = digits.Test }));
    }

    /// <summary>The columns of a history by their names.</summary>
    private static Dictionary<string, double[]> Columns(string csv)
    {
        string[][] lines = [.. csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r').Split(','))];
        string[] names = lines.Length > 0 ? lines[0] : [];
        if (!names.Contains("epoch") || !names.Contains("trainLoss") || lines.Length < 2) throw new ArgumentException(
            $"{nameof(CurvesPicture)}: the history must have an epoch.\n  Got {Math.Max(0, lines.Length - 1)} rows of {string.Join(", ", names)}.\n" +
            "  Take the history.csv of a run that has finished an epoch.");
        Dictionary<string, double[]> columns = [];
        for (int c = 0; c < names.Length; c++)
        {
            columns[names[c]] = [.. lines[1..].Select(line => Number(line.ElementAtOrDefault(c)))];
        }

        return columns;
    }

    private static double Number(string? text) => double.TryParse(text, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;

    private static Chart Losses(double[] epochs, double[] train, double[] validation)
    {
        Chart chart = new Chart { Title = new Label("loss", "损失"), X = new ChartAxis(new Label("epoch", "轮")), Y = new ChartAxis("") }
            .Line(new Label("training", "训练"), epochs, train, Ink.Series(0));
        return validation.Length == 0 ? chart : chart.Line(new Label("validation", "验证"), epochs, validation, Ink.Series(1));
    }

    private static Label TitleOf(string name) => name switch
    {
        "learningRate" => new Label("learning rate", "学习率"),
        "accuracy" => new Label("accuracy", "准确率"),
        "trainLoss" => new Label("training loss", "训练损失"),
        "validationLoss" => new Label("validation loss", "验证损失"),
        _ => name,
    };

    private static Chart Figure(string name, double[] epochs, double[] values, int series) => new Chart
    {
        Title = TitleOf(name),
        X = new ChartAxis(new Label("epoch", "轮")),
        Y = new ChartAxis(""),
    }.Line("", epochs, values, Ink.Series(series));
}
