#:project ../../../src/Myelin.Lessons/Myelin.Lessons.csproj
using Myelin;
using Myelin.Lessons;
using Myelin.Pictures;

/// <summary>Signals and gradients in a deep network, and ReLUs that die.</summary>
internal sealed class InitializationLesson : Lesson
{
    private const int Width = 64;

    internal static int Main(string[] arguments) => LessonProgram.Run(new InitializationLesson(), arguments);

    public override string Name => "11-initialization";

    public override Label Title => new("Initialization and deep networks", "初始化与深层网络");

    public override Label Goal => new(
        "You can choose the initial weights of a deep network, see a gradient vanish or explode, and find and cure dead ReLUs.",
        "能够为深层网络选择初始权重，看出梯度消失与梯度爆炸，并找到、治好死亡的 ReLU。");

    public override IReadOnlyList<Setting> Settings =>
    [
        new("depth", 10, new("the number of hidden layers", "隐藏层的层数"), 2, 30, Whole: true),
        new("scale", 1.41, new("the weights' deviation is scale / √inputs", "权重的标准差为 scale / √输入个数"), 0.01, 10),
        new("relu", 1, new("1 for ReLU, 0 for tanh", "1 表示 ReLU，0 表示 tanh"), 0, 1),
        new("rate", 0.05, new("the learning rate of the second network", "第二个网络的学习率"), 0.001, 1),
        new("leak", 0, new("the second network's slope below 0", "第二个网络在 0 以下的斜率"), 0, 0.2),
    ];

    public override void Run(LessonPage page)
    {
        // 1. One pass forward and one back through a deep network: how large is the signal in each layer, and how large its gradient?
        int depth = (int)page["depth"];
        Sequential deep = Deep(depth, page["scale"], page["relu"] >= 0.5);
        (double Signal, double Gradient)[] sizes = Measure(deep);
        page.Say(new("layer    signal  gradient", "层         信号      梯度"));
        for (int i = 0; i < depth; i += Math.Max(1, depth / 5)) page.Say($"{i + 1,5}  {sizes[i].Signal,8:G2}  {sizes[i].Gradient,8:G2}");

        // 2. Can it learn?
        string accuracy = $"{Learn(deep, new Adam(deep.Parameters(), 0.001)):P0}";
        page.Say(new($"after 3 epochs {accuracy} of the test digits are right", $"3 轮之后，测试数字的准确率为 {accuracy}"));

        // 3. A shallow network of ReLUs with a large learning rate: how many units are silent for every example?
        (int dead, double right) = Shallow(page["rate"], page["leak"]);
        page.Say();
        page.Say(new(
            $"rate {page["rate"]}, slope below 0 {page["leak"]}: {dead} of 48 units are dead, {right:P0} right",
            $"学习率 {page["rate"]}，0 以下的斜率 {page["leak"]}：48 个单元中有 {dead} 个死亡，准确率 {right:P0}"));
    }

    public override IReadOnlyList<(string File, Picture Picture)> Draw() =>
    [
        ("gradients", GradientPicture.Of(depth: 10, ["sigmoid", "tanh", "relu"])),
        ("activations", InitializationPicture.Of()),
        ("dead", DeadReluPicture.Of([0.05, 0.5, 2])),
    ];

    public override IReadOnlyList<Question> Ask()
    {
        (double Signal, double Gradient)[] sizes = Measure(Deep(30, 1, isRelu: true));
        double factor = Math.Round(Math.Pow(sizes[24].Signal / sizes[0].Signal, 1.0 / 24), 2);
        double[] scales = [0.5, 1, 3];
        double best = scales.MaxBy(scale =>
        {
            Sequential deep = Deep(20, scale, isRelu: false);
            return Learn(deep, new Adam(deep.Parameters(), 0.001));
        });
        return
        [
            new(new("With ReLU, 30 layers and a scale of 1, by what factor does a layer multiply the signal (two decimals)?",
                "ReLU、30 层、scale 为 1 时，每一层大约把信号乘以多少（保留两位小数）？"), factor,
                new("Divide layer 25's signal by layer 1's and take the 24th root. A ReLU drops half of the squares: the factor is near √(1/2).",
                    "用第 25 层的信号除以第 1 层的信号，再开 24 次方。ReLU 丢掉了一半的平方和，因子接近 √(1/2)。"), 0.04),
            new(new("With tanh and 20 layers, which scale is most often right after 3 epochs?",
                "tanh、20 层时，哪个 scale 在 3 轮之后的准确率最高？"), [.. scales.Select(Text)], Text(best),
                new("0.5 lets the signal die, 3 presses all units to -1 or 1.", "0.5 使信号消失，3 把所有单元都推到 -1 或 1。")),
            new(new("How many units are dead at a rate of 1 that are alive at 0.05?", "有多少个单元在学习率为 0.05 时还活着，在学习率为 1 时却死了？"),
                Shallow(1, 0).Dead - Shallow(0.05, 0).Dead, new("Run it with rate=1, and subtract the units that are dead at 0.05 already.",
                    "用 rate=1 运行，再减去 0.05 时就已经死亡的单元。")),
        ];
    }

    public override Label Spoil(LessonPage page)
    {
        // The fault: a single number in all weights.
        var model = new Sequential(new Flatten(), new Linear(64, 32, weightInitializer: Initializer.Constant(0.05f), biasInitializer: Initializer.Zeros),
            new Relu(), new Linear(32, 10, weightInitializer: Initializer.Constant(0.05f)));
        model.Initialize(seed: 1);
        string accuracy = $"{Learn(model, new Adam(model.Parameters(), 0.01)):P0}";
        page.Say(new($"32 hidden units, 3 epochs: {accuracy} right", $"32 个隐藏单元，3 轮：准确率 {accuracy}"));
        float[] weights = model.Parameters().First().Value.ToArray();
        foreach (int unit in (int[])[0, 1, 31])
        {
            string some = string.Join(" ", weights.Skip((64 * unit) + 26).Take(5).Select(w => $"{w,6:0.000}"));
            page.Say(new($"unit {unit + 1,2}, some weights: {some}", $"单元 {unit + 1,2} 的几个权重：{some}"));
        }

        return new(
            "All 32 units have the same weights: they began with one number, got the same gradient, and stay the same. It is a network of one unit. Initial " +
            "weights must be random.",
            "32 个单元的权重完全相同：它们从同一个数出发，得到相同的梯度，永远一样，整个网络只相当于一个隐藏单元。初始权重必须是随机的。");
    }

    /// <summary>Equal layers, whose weights have the deviation scale / √inputs.</summary>
    private static Sequential Deep(int depth, double scale, bool isRelu)
    {
        var model = new Sequential(new Flatten());
        for (int i = 0; i < depth; i++)
        {
            var weights = Initializer.Normal(0, (float)(scale / Math.Sqrt(Width)));
            model.Add(new Linear(Width, Width, weightInitializer: weights, biasInitializer: Initializer.Zeros)).Add(isRelu ? new Relu() : new Tanh());
        }

        model.Add(new Linear(Width, 10));
        model.Initialize(seed: 1);
        return model;
    }

    /// <summary>The root mean square of each activation, and of the loss's gradient with respect to it.</summary>
    private static (double Signal, double Gradient)[] Measure(Sequential model)
    {
        List<(double Signal, double Gradient)> sizes = [];
        Batch batch = Digits.Load().Train.Take([.. Enumerable.Range(0, 100)]);
        foreach (Layer layer in model.Where(layer => layer is Relu or Tanh))
        {
            int i = sizes.Count;
            sizes.Add((0, 0));
            layer.OnForward((_, _, y) => sizes[i] = (Size(y), 0));
            layer.OnGradient((_, gradient) => sizes[i] = (sizes[i].Signal, Size(gradient)));
        }

        new CrossEntropy().Call(model.Call(batch.Inputs), batch.Labels).Backward();
        return [.. sizes];
    }

    private static double Size(Tensor x) => Math.Sqrt(x.ToArray().Average(v => (double)v * v));

    private static double Learn(Sequential model, Optimizer optimizer)
    {
        var trainer = new Trainer(model, new CrossEntropy(), optimizer);
        trainer.Fit(Digits.Load().Train, new FitOptions { Epochs = 3, BatchSize = 32 });
        return trainer.Evaluate(Digits.Load().Test).Metrics["accuracy"];
    }

    private static (int Dead, double Right) Shallow(double rate, double leak)
    {
        Layer activation = leak > 0 ? new LeakyRelu((float)leak) : new Relu();
        var model = new Sequential(new Flatten(), new Linear(64, 48), activation, new Linear(48, 10));
        model.Initialize(seed: 1);
        double right = Learn(model, new Sgd(model.Parameters(), rate, momentum: 0.9));
        float[] largest = model.Slice(..3).Predict(Digits.Load().Train.All().Inputs).Max(0).ToArray();
        return (largest.Count(y => y == 0), right);
    }

    private static string Text(double value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
