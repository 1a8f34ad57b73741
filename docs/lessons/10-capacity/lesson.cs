#:project ../../../src/Myelin.Lessons/Myelin.Lessons.csproj
using Myelin;
using Myelin.Lessons;
using Myelin.Pictures;

/// <summary>Decision boundaries and capacity: how wide, how deep, and what a rule of thumb is worth.</summary>
internal sealed class CapacityLesson : Lesson
{
    private static readonly int[] s_widths = [1, 2, 4, 8, 16, 32, 64];

    internal static int Main(string[] arguments) => LessonProgram.Run(new CapacityLesson(), arguments);

    public override string Name => "10-capacity";

    public override Label Title => new("Decision boundaries and capacity", "决策边界与容量");

    public override Label Goal => new(
        "You can choose the number and width of layers by trial, tell underfitting from overfitting, and judge a rule of thumb by measurement.",
        "能够通过试验选定层数和宽度，分清欠拟合与过拟合，并用实测来评判经验公式。");

    public override IReadOnlyList<Setting> Settings =>
    [
        new("width", 8, new("the number of units of each hidden layer", "每个隐藏层的单元数"), 1, 128, Whole: true),
        new("layers", 1, new("the number of hidden layers", "隐藏层数"), 1, 6, Whole: true),
        new("points", 100, new("the number of training points", "训练点数"), 10, 2000, Whole: true),
        new("noise", 0.3, new("how far points stray", "点的偏离程度"), 0, 1),
    ];

    public override void Run(LessonPage page)
    {
        // 1. One network on two spirals.
        (int layers, int points, double noise) = ((int)page["layers"], (int)page["points"], page["noise"]);
        page.Say(Line(new($"hidden units {layers} x {page["width"]}", $"隐藏单元 {layers} x {page["width"]}"), Learn((int)page["width"], layers, points, noise)));

        // 2. The same at several widths: too few units miss the spirals, many learn the noise.
        page.Say();
        foreach (int width in s_widths) page.Say(Line(new($"width {width,2}", $"宽度 {width,2}"), Learn(width, layers, points, noise)));

        // 3. A rule of thumb for the digits, and what a trial says.
        page.Say();
        page.Say(new($"the rule for 1,437 digits: {Rule(10):0.0} units (α = 10) to {Rule(2):0.0} (α = 2)",
            $"经验公式用于 1437 个数字：{Rule(10):0.0} 个（α = 10）到 {Rule(2):0.0} 个（α = 2）"));
        foreach (int width in (int[])[2, 4, 8, 16, 32, 64]) page.Say(Line(new($"width {width,2}", $"宽度 {width,2}"), LearnDigits(width)));

        // 4. A boundary of one's own that is not convex, and what training finds with as many units.
        Picture arrow = SegmentPicture.Of([(-1, -1), (0, -0.3), (1, -1), (0, 1)]);
        string units = string.Join(" + ", arrow["units"].Values);
        double found = arrow["accuracy"].Values[0];
        page.Say();
        page.Say(new($"an arrowhead: units {units}, built by hand 1.000, trained {found:0.000}", $"箭头：单元 {units}，手工搭建 1.000，训练 {found:0.000}"));
    }

    public override IReadOnlyList<(string File, Picture Picture)> Draw()
    {
        TensorDataset spirals = PointData.Draw("spirals", 100, 0.3);
        (double Train, double Test)[] onSpirals = [.. s_widths.Select(width => Learn(width, 1, 100, 0.3))], onDigits = [.. s_widths.Select(LearnDigits)];
        return
        [
            ("narrow", BoundaryPicture.Of(Trained([2, 4, 2], spirals), spirals)),
            ("wide", BoundaryPicture.Of(Trained([2, 64, 2], spirals), spirals)),
            ("width", ChartPicture.Of("width", new("Accuracy against width", "准确率与宽度"),
                new("On the digits, many more units than the rule asks for do no harm. On the noisy points, beyond 16 units only noise is left to learn.",
                    "识别数字时，单元数远超公式也无妨；而在一百个带噪声的点上，超过 16 个单元之后，剩下可学的只有噪声。"),
                [new("spirals.test", [.. onSpirals.Select(a => a.Test)]), new("digits.test", [.. onDigits.Select(a => a.Test)])],
                Widths(new("100 noisy points", "100 个带噪声的点"), onSpirals),
                Widths(new("1,437 digits, the rule shaded", "1437 个数字，阴影为公式"), onDigits).Zone(Rule(10), Rule(2), ""))),
        ];
    }

    public override IReadOnlyList<Question> Ask()
    {
        int enough = Enumerable.Range(1, 64).First(width => Learn(width, 1, 100, 0).Train >= 1);
        int data = ((int[])[50, 100, 200, 400, 800]).First(points => Learn(32, 1, points, 0.3) is var a && a.Train - a.Test < 0.05);
        return
        [
            new(new("Without noise, what is the smallest width of one hidden layer that gets all 100 points right?", "没有噪声时，一个隐藏层至少要多宽才能把 100 个点全部分对？"), enough,
                new("Each unit bends the plane along one line, and the spirals need that many bends.", "每个单元沿一条直线弯折平面，要分开螺线，就需要这么多道折痕。")),
            new(new("For which α would the rule have proposed 32 units for the digits?", "α 取多少，公式才会给出识别数字用 32 个单元？"), Rule(32),
                new("Solved for α it is the same formula: 1437/(32·74), far below 2.", "解出 α，还是同一个公式：1437/(32·74)，远小于 2。"), 0.02),
            new(new("At width 32, from how many points on (50, 100, 200, 400, 800) is the test less than 0.05 behind the training?",
                "宽度为 32 时，至少要多少个训练点（50、100、200、400、800），测试准确率才会比训练准确率低不到 0.05？"), data,
                new("More data is the best cure for overfitting: noise does not repeat itself.", "更多的数据是治疗过拟合的良药：噪声不会重复自己。")),
        ];
    }

    public override Label Spoil(LessonPage page)
    {
        // The fault: one layer in the middle is a single unit wide.
        TensorDataset spirals = PointData.Draw("spirals", 200, 0);
        Sequential model = Trained([2, 64, 1, 64, 2], spirals);
        page.Say(new($"{model.ParameterCount} parameters, 3 hidden layers, no noise: {Accuracy(model, spirals):0.00} of the training points are right",
            $"{model.ParameterCount} 个参数，3 个隐藏层，没有噪声：训练点的准确率 {Accuracy(model, spirals):0.00}"));
        page.Say(new($"a single hidden layer of 32 units: {Accuracy(Trained([2, 32, 2], spirals), spirals):0.00}",
            $"只有一个 32 单元的隐藏层：{Accuracy(Trained([2, 32, 2], spirals), spirals):0.00}"));
        return new(
            "The hidden layers have 64, 1 and 64 units. Whatever the first layer finds out must pass through one number, and two interleaved spirals do not. " +
            "The narrowest layer limits the network: widen it.",
            "三个隐藏层分别有 64、1、64 个单元。第一层发现的一切都得挤进一个数里，而两条缠绕的螺线挤不进去。网络的能力受限于最窄的一层：把它加宽。");
    }

    private static (double Train, double Test) Learn(int width, int layers, int points, double noise)
    {
        TensorDataset train = PointData.Draw("spirals", points, noise, seed: 1), test = PointData.Draw("spirals", 1000, noise, seed: 2);
        Sequential model = Trained([2, .. Enumerable.Repeat(width, layers), 2], train);
        return (Accuracy(model, train), Accuracy(model, test));
    }

    private static Sequential Trained(int[] widths, TensorDataset data)
    {
        var model = new Sequential();
        for (int i = 1; i < widths.Length; i++)
        {
            if (i > 1) model.Add(new Tanh());
            model.Add(new Linear(widths[i - 1], widths[i]));
        }

        model.Initialize(seed: 1);
        Batch all = data.All();
        var optimizer = new Adam(model.Parameters(), 0.03);
        for (int step = 0; step < 600; step++)
        {
            optimizer.ZeroGrad();
            new CrossEntropy().Call(model.Call(all.Inputs), all.Labels).Backward();
            optimizer.Step();
        }

        return model;
    }

    private static (double Train, double Test) LearnDigits(int width)
    {
        TrainTestSplit digits = Digits.Load();
        var model = new Sequential(new Flatten(), new Linear(64, width), new Relu(), new Linear(width, 10));
        model.Initialize(seed: 1);
        var trainer = new Trainer(model, new CrossEntropy(), new Adam(model.Parameters(), 0.005)) { Seed = 1 };
        trainer.Fit(digits.Train, new FitOptions { Epochs = 10, BatchSize = 32 });
        return (trainer.Evaluate(digits.Train).Metrics["accuracy"], trainer.Evaluate(digits.Test).Metrics["accuracy"]);
    }

    /// <summary>Nₛ/(α(Nᵢ + Nₒ)), for the digits.</summary>
    private static double Rule(double alpha) => 1437 / (alpha * (64 + 10));

    private static double Accuracy(Sequential model, TensorDataset data) =>
        Evaluation.Of(new SupervisedTask(model, new CrossEntropy()), data).Metrics["accuracy"];

    private static Label Line(Label name, (double Train, double Test) accuracy) =>
        new($"{name.English}: training {accuracy.Train:0.00}, test {accuracy.Test:0.00}", $"{name.Chinese}：训练 {accuracy.Train:0.00}，测试 {accuracy.Test:0.00}");

    private static Chart Widths(Label title, (double Train, double Test)[] accuracy)
    {
        double[] x = [.. s_widths.Select(width => (double)width)];
        return new Chart
        {
            Title = title,
            X = new ChartAxis(new Label("hidden units", "隐藏单元数")) { IsLog = true, Min = 0.9, Max = 70 },
            Y = new ChartAxis(new Label("accuracy", "准确率")) { Min = 0, Max = 1.02 },
        }
        .Line(new Label("training", "训练"), x, [.. accuracy.Select(a => a.Train)], Ink.Series(2))
        .Line(new Label("test", "测试"), x, [.. accuracy.Select(a => a.Test)], Ink.Series(1));
    }
}
