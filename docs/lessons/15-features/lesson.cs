#:project ../../../src/Myelin.Lessons/Myelin.Lessons.csproj
using Myelin;
using Myelin.Lessons;
using Myelin.Pictures;

/// <summary>What hidden layers make of their input, and how to use it for another task.</summary>
internal sealed class FeatureLesson : Lesson
{
    internal static int Main(string[] arguments) => LessonProgram.Run(new FeatureLesson(), arguments);

    public override string Name => "15-features";

    public override Label Title => new("Features and transfer", "特征与迁移学习");

    public override Label Goal => new(
        "You can look at what each layer makes of the data, and use a trained network for a new task with few examples: frozen or fine-tuned.",
        "能够观察每一层把数据变成了什么，并把训练好的网络用于样本很少的新任务：冻结或者微调。");

    public override IReadOnlyList<Setting> Settings =>
    [
        new("examples", 20, new("the number of examples of the new task", "新任务的样本个数"), 5, 400, Whole: true),
        new("known", 10, new("how many digits the first network learned: 0, 1, …", "第一个网络学过几个数字：0、1……"), 2, 10, Whole: true),
        new("pretraining", 20, new("epochs on the first task; 0 leaves its weights random", "第一个任务训练的轮数；0 表示权重保持随机"), 0, 40, Whole: true),
    ];

    public override void Run(LessonPage page)
    {
        // 1. The first task: telling the digits apart. How well does each layer separate them, before and after training?
        (int known, int epochs, int examples) = ((int)page["known"], (int)page["pretraining"], (int)page["examples"]);
        Sequential random = Network(seed: 1), trained = Pretrained(known, epochs);
        Batch test = Digits.Load().Test.All();
        IReadOnlyList<LayerOutput> before = random.LayerOutputs(test.Inputs), after = trained.LayerOutputs(test.Inputs);
        page.Say(new("neighbors of the same class, before and after training", "训练前后，近邻属于同一类的比例"));
        foreach ((LayerOutput first, LayerOutput last) in before.Zip(after).Where(p => p.First.Layer is Relu))
        {
            (double untrained, double learned) = (SameClass(first.Output, test.Labels), SameClass(last.Output, test.Labels));
            page.Say(new($"  layer {first.Path} {first.Shape,-17} {untrained:P0}, {learned:P0}",
                $"  第 {first.Path} 层 {first.Shape,-17} {untrained:P0}、{learned:P0}"));
        }

        // 2. The second task, with few examples: has the digit a loop, as 0, 6, 8 and 9 have?
        page.Say();
        foreach (Way way in s_ways)
        {
            double right = Transfer(way, known, epochs, examples);
            page.Say(new($"{examples} examples, {way.Title.English}: {right:P1} right", $"{examples} 个样本，{way.Title.Chinese}：准确率 {right:P1}"));
        }
    }

    public override IReadOnlyList<(string File, Picture Picture)> Draw() =>
        [("space", HiddenSpacePicture.Trained(epochs: 10, width: 32)), ("saliency", SaliencyPicture.Trained(epochs: 4))];

    public override IReadOnlyList<Question> Ask()
    {
        int[] counts = [10, 20, 50, 100, 200, 400];
        int enough = counts.First(n => Transfer(s_ways[0], 10, 20, n) >= Transfer(s_ways[1], 10, 20, 20));
        double few = Transfer(s_ways[1], 3, 20, 20);
        Sequential model = Prepared(Network(seed: 1));
        return
        [
            new(new("How many examples does the network from scratch need to be as good as the frozen one is with 20?",
                "从头训练的网络需要多少个样本，才赶得上特征冻结的网络用 20 个样本的水平？"), [.. counts.Select(n => $"{n}")], $"{enough}",
                new("Good features are worth that many examples.", "好的特征抵得上这么多样本。")),
            new(new("How many parameters does the frozen network still train?", "冻结特征之后，网络还有多少个参数在训练？"), model[^1].ParameterCount,
                new("The new last layer: 32 · 2 weights and 2 biases.", "新的最后一层：32 · 2 个权重和 2 个偏置。")),
            new(new("The first network has learned only 0, 1 and 2 (known=3). How many percent does the frozen network get right with 20 examples?",
                "第一个网络只学过 0、1、2（known=3）。用 20 个样本，特征冻结的网络准确率是百分之多少？"), Math.Round(100 * few, 1),
                new("What it did not need to tell apart, its features do not tell apart.", "它当初用不着区分的东西，它的特征也区分不了。"), 0.5),
        ];
    }

    public override Label Spoil(LessonPage page)
    {
        // The fault: the new images are black on white, and the first network has learned white on black.
        TrainTestSplit digits = Digits.Load();
        Dataset train = Loops(Photos(digits.Train)).Subset([.. Enumerable.Range(1000, 20)]);
        double right = Learn(Frozen(Prepared(Pretrained(10, 20))), train, Loops(Photos(digits.Test)));
        page.Say(new($"the same digits as photos, 20 examples, features frozen: {right:P1} right; the first photo:",
            $"把同样的数字拍成照片，20 个样本，冻结特征：准确率 {right:P1}；第一张照片："));
        foreach (float[] row in train.Take([0]).Inputs.ToArray().Chunk(8)) page.Say($"  {string.Concat(row.Select(v => " ░▒▓█"[(int)(v * 4)]))}");
        return new(
            "The photos are dark ink on light paper. The features were learned on light ink on dark ground, so their input is upside down to them. Prepare " +
            "new data as the old was prepared: here 1 - x.",
            "这些照片是白纸黑字，而特征是在黑底白字上学到的，对它们来说输入正好颠倒。新数据要像当初的数据那样处理：这里就是 1 - x。");
    }

    private static readonly Way[] s_ways =
    [
        new(new("from scratch", "从头训练"), false, model => model),
        new(new("features frozen", "冻结特征"), true, Frozen),
        new(new("fine-tuned", "微调"), true, model => model),
    ];

    private static Sequential Network(ulong seed)
    {
        var model = new Sequential(
            new Conv2d(1, 8, 3, padding: 1), new Relu(), new MaxPool2d(2), new Conv2d(8, 16, 3, padding: 1), new Relu(), new MaxPool2d(2),
            new Flatten(), new Linear(64, 32), new Relu(), new Linear(32, 10));
        model.Initialize(seed);
        return model;
    }

    private static Sequential Pretrained(int known, int epochs)
    {
        Sequential model = Network(seed: 1);
        if (epochs == 0) return model;
        Dataset train = Digits.Load().Train;
        int[] rows = [.. Enumerable.Range(0, 1000)];
        int[] labels = train.ReadLabels();
        new Trainer(model, new CrossEntropy(), new Adam(model.Parameters(), 0.003))
            .Fit(train.Subset([.. rows.Where(i => labels[i] < known)]), new FitOptions { Epochs = epochs, BatchSize = 32 });
        return model;
    }

    /// <summary>A new last layer, for two classes.</summary>
    private static Sequential Prepared(Sequential model) => model.Replace(model.Count - 1, new Linear(32, 2));

    /// <summary>Everything but the last layer stays as it is.</summary>
    private static Sequential Frozen(Sequential model)
    {
        foreach (Parameter parameter in model[..^1].SelectMany(layer => layer.Parameters())) parameter.RequiresGrad = false;
        return model;
    }

    private static double Transfer(Way way, int known, int epochs, int examples)
    {
        Sequential model = way.Prepare(Prepared(way.IsPretrained ? Pretrained(known, epochs) : Network(seed: 1)));
        TrainTestSplit digits = Digits.Load();
        return Learn(model, Loops(digits.Train).Subset([.. Enumerable.Range(1000, examples)]), Loops(digits.Test));
    }

    private static double Learn(Sequential model, Dataset train, Dataset test)
    {
        var trainer = new Trainer(model, new CrossEntropy(), new Adam(model.Parameters().Where(p => p.RequiresGrad), 0.01));
        trainer.Fit(train, new FitOptions { Steps = 200, BatchSize = 20 });
        return trainer.Evaluate(test).Metrics["accuracy"];
    }

    /// <summary>The digits with new labels: 1 for those with a loop.</summary>
    private static TensorDataset Loops(Dataset digits)
    {
        Batch all = digits.All();
        return new TensorDataset(all.Inputs, IntTensor.From([.. all.Labels.ToArray().Select(label => label is 0 or 6 or 8 or 9 ? 1 : 0)], all.Count));
    }

    private static Dataset Photos(Dataset digits) => digits.Map(batch => batch.WithInputs(1 - batch.Inputs));

    /// <summary>The share of the ten nearest neighbors in a layer's two principal axes that are of the same class.</summary>
    private static double SameClass(Tensor features, IntTensor labels)
    {
        Tensor rows = features.Flatten(1);
        float[] places = Pca.Fit(new TensorDataset(rows), 2).Apply(rows).ToArray();
        double Axis(int i, int j, int axis) => places[(2 * i) + axis] - places[(2 * j) + axis];
        double Distance(int i, int j) => (Axis(i, j, 0) * Axis(i, j, 0)) + (Axis(i, j, 1) * Axis(i, j, 1));
        int[] all = [.. Enumerable.Range(0, labels.Length)];
        return all.Average(i => all.Where(j => j != i).OrderBy(j => Distance(i, j)).Take(10).Average(j => labels[i] == labels[j] ? 1.0 : 0));
    }

    private sealed record Way(Label Title, bool IsPretrained, Func<Sequential, Sequential> Prepare);
}
