#:project ../../../src/Myelin.Lessons/Myelin.Lessons.csproj
using Myelin;
using Myelin.Lessons;
using Myelin.Pictures;

/// <summary>Activations: their values and slopes, and what they do to a training, shallow and deep.</summary>
internal sealed class ActivationsLesson : Lesson
{
    private const int Steps = 120;

    private static readonly (string Name, Func<Layer> Create)[] s_activations =
    [
        ("sigmoid", () => new Sigmoid()), ("tanh", () => new Tanh()), ("relu", () => new Relu()), ("leaky_relu", () => new LeakyRelu()),
        ("elu", () => new Elu()), ("gelu", () => new Gelu()), ("silu", () => new Silu()),
    ];

    internal static int Main(string[] arguments) => LessonProgram.Run(new ActivationsLesson(), arguments);

    public override string Name => "03-activations";

    public override Label Title => new("Activations", "激活函数");

    public override Label Goal => new(
        "You can choose an activation for hidden layers and for the output, and say where each one stops learning.",
        "能够为隐藏层和输出层选择激活函数，并说出每一种在哪里会停止学习。");

    public override IReadOnlyList<Setting> Settings =>
    [
        new("x", 3, new("where values and slopes are taken", "在何处取函数值和斜率"), -20, 20),
        new("depth", 1, new("the number of hidden layers", "隐藏层数"), 1, 12, Whole: true),
    ];

    public override void Run(LessonPage page)
    {
        // 1. Value and slope of each at -x and at x.
        float at = (float)page["x"];
        int depth = (int)page["depth"];
        page.Say(new(
            $"              f({-at})   f'({-at})   f({at})   f'({at})   loss after {Steps} steps, hidden layers: {depth}",
            $"              f({-at})   f'({-at})   f({at})   f'({at})   {Steps} 步之后的损失，隐藏层数：{depth}"));
        foreach ((string name, Func<Layer> create) in s_activations)
        {
            Tensor x = Tensor.From([-at, at], 2).RequireGrad(), y = create().Call(x);
            y.Sum().Backward();
            float[] value = y.ToArray(), slope = x.Grad!.ToArray();

            // 2. The same network with each of them learns to tell an outer ring of points from an inner one.
            double loss = Train(create, depth)[^1];
            page.Say($"{name,-11}{value[0],8:0.000;-0.000}{slope[0],9:0.000;-0.000}{value[1],8:0.000}{slope[1],8:0.000}   {loss:0.000}");
        }

        // 3. Softmax is for the output: scores become shares that add up to 1.
        Tensor shares = Tensor.From([3, 1, 0], 1, 3).Softmax();
        page.Say();
        string[] parts = [.. shares.ToArray().Select(s => $"{s:0.000}")];
        page.Say(new($"softmax(3, 1, 0) = {string.Join(", ", parts)}", $"softmax(3, 1, 0) = {string.Join("、", parts)}"));
    }

    public override IReadOnlyList<(string File, Picture Picture)> Draw()
    {
        (double[] one, double[] eight)[] losses = [.. s_activations.Select(a => (Train(a.Create, 1), Train(a.Create, 8)))];
        return
        [
            ("curves", ActivationPicture.Of(["step", .. s_activations.Select(a => a.Name), "softplus"])),
            ("training", ChartPicture.Of("training", new("The same network with seven activations", "同一网络，七种激活函数"),
                new("With one hidden layer all of them learn. With eight, sigmoid does not even begin: each layer passes at most a quarter of the gradient.",
                    "只有一个隐藏层时都能学会；有八个隐藏层时，sigmoid 根本没有起步：每一层最多只让四分之一的梯度通过。"),
                [.. s_activations.Select((a, i) => new PictureNumbers(a.Name, losses[i].eight))],
                Losses(new("1 hidden layer", "1 个隐藏层"), [.. losses.Select(l => l.one)]),
                Losses(new("8 hidden layers", "8 个隐藏层"), [.. losses.Select(l => l.eight)]))),
        ];
    }

    public override IReadOnlyList<Question> Ask()
    {
        int first = Enumerable.Range(1, 12).First(depth => Train(() => new Sigmoid(), depth)[^1] > 0.6);
        string most = ((string[])["sigmoid", "tanh", "leaky_relu", "elu"]).MaxBy(name => Slope(Find(name), -6))!;
        float half = Slope(new Sigmoid(), 0);
        return
        [
            new(new("From which number of hidden layers on is the loss of sigmoid still above 0.6 at the end?", "从几个隐藏层开始，sigmoid 最后的损失仍高于 0.6？"), first,
                new("Each further layer takes three quarters of the gradient or more, until the first ones stand still.", "每多一层至少损失四分之三的梯度，最前面的几层就不动了。")),
            new(new("At x = -6, which of these passes the largest part of a gradient?",
                "在 x = -6 处，哪一个让梯度通过得最多？"), ["sigmoid", "tanh", "leaky_relu", "elu"], most,
                new("The slope of leaky ReLU stays 0.01, however far out; the others fall like e^x.", "无论多远，Leaky ReLU 的斜率都是 0.01；其余几个像 e^x 那样衰减。")),
            new(new("At best, which part of a gradient passes six sigmoids one after the other? In millionths.", "最好的情况下，梯度连续通过六个 sigmoid 之后还剩百万分之几？"),
                Math.Round(half * half * half * half * half * half * 1e6), new("A quarter, six times: 1/4096.", "六个四分之一相乘：1/4096。"), 1),
        ];
    }

    public override Label Spoil(LessonPage page)
    {
        // The fault: the activation of the output cannot say what the targets ask for.
        Tensor x = Tensor.Linspace(-1, 1, 41).Reshape(-1, 1), target = (x * 3).Sin();
        var model = new Sequential(new Linear(1, 16), new Tanh(), new Linear(16, 1), new Relu());
        model.Initialize(seed: 1);
        Learn(new Adam(model.Parameters(), 0.02), () => new MeanSquaredError().Call(model.Call(x), target));
        float[] answers = model.Predict(x).ToArray(), wished = target.ToArray();
        page.Say(new("a network learns sin(3x):", "让网络学习 sin(3x)："));
        foreach (int i in (int[])[0, 10, 20, 30, 40])
            page.Say(new($"x = {x[i, 0]:0.0;-0.0}: {answers[i]:0.00}, wished {wished[i]:0.00;-0.00}",
                $"x = {x[i, 0]:0.0;-0.0}：{answers[i]:0.00}，应为 {wished[i]:0.00;-0.00}"));
        return new(
            "A ReLU after the last layer: the network cannot answer below 0, and half of the targets are. A regression ends with a Linear layer.",
            "最后一层后面有一个 ReLU：网络的输出不可能小于 0，而目标有一半是负数。回归网络应当以 Linear 层结束。");
    }

    /// <summary>The losses of a network of eight units a layer on two rings.</summary>
    private static double[] Train(Func<Layer> activation, int depth)
    {
        Batch rings = PointData.Draw("circles").All();
        var model = new Sequential(new Linear(2, 8), activation());
        for (int i = 1; i < depth; i++) model.Add(new Linear(8, 8)).Add(activation());
        model.Add(new Linear(8, 2));
        model.Initialize(seed: 1);
        return Learn(new Adam(model.Parameters(), 0.03), () => new CrossEntropy().Call(model.Call(rings.Inputs), rings.Labels));
    }

    private static double[] Learn(Optimizer optimizer, Func<Tensor> loss)
    {
        double[] losses = new double[Steps];
        for (int step = 0; step < Steps; step++)
        {
            optimizer.ZeroGrad();
            Tensor value = loss();
            value.Backward();
            optimizer.Step();
            losses[step] = value.Item();
        }

        return losses;
    }

    private static Chart Losses(Label title, double[][] losses)
    {
        var chart = new Chart { Title = title, X = new ChartAxis(new Label("step", "步")), Y = new ChartAxis(new Label("loss", "损失")) { Min = 0, Max = 0.8 } };
        double[] steps = [.. Enumerable.Range(0, Steps).Select(step => (double)step)];
        for (int i = 0; i < losses.Length; i++) chart.Line(s_activations[i].Name, steps, losses[i], Ink.Series(i));
        return chart;
    }

    private static Layer Find(string name) => s_activations.First(a => a.Name == name).Create();

    private static float Slope(Layer activation, float at)
    {
        Tensor x = Tensor.Scalar(at).RequireGrad();
        activation.Call(x).Backward();
        return x.Grad!.Item();
    }
}
