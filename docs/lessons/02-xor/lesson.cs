#:project ../../../src/Myelin.Lessons/Myelin.Lessons.csproj
using Myelin;
using Myelin.Lessons;
using Myelin.Pictures;

/// <summary>XOR, made of three gates in two layers, and learned by a hidden layer.</summary>
internal sealed class XorLesson : Lesson
{
    private static readonly Tensor s_inputs = Tensor.From([0, 0, 1, 0, 0, 1, 1, 1], 4, 2), s_targets = Tensor.From([0, 1, 1, 0], 4, 1);

    internal static int Main(string[] arguments) => LessonProgram.Run(new XorLesson(), arguments);

    public override string Name => "02-xor";

    public override Label Title => new("XOR and the hidden layer", "异或与隐藏层");

    public override Label Goal => new(
        "You can build XOR from three perceptrons in two layers, and say what a hidden layer does to the plane.",
        "能够用三个感知机搭出两层的异或门，并说清隐藏层对平面做了什么。");

    public override IReadOnlyList<Setting> Settings =>
    [
        new("hidden", 2, new("the number of hidden units", "隐藏单元数"), 1, 16, Whole: true),
        new("seed", 1, new("draws the first weights", "初始权重的随机种子"), 1, 1000),
    ];

    public override void Run(LessonPage page)
    {
        // 1. By hand: NAND and OR look at the inputs, AND looks at their answers.
        Tensor nand = Perceptron.Nand().Predict(s_inputs), or = Perceptron.Or().Predict(s_inputs);
        Tensor xor = Perceptron.And().Predict(Tensor.Concat([nand, or], axis: 1));
        page.Say("x1 x2   NAND OR   AND");
        for (int i = 0; i < 4; i++)
            page.Say($" {s_inputs[i, 0]}  {s_inputs[i, 1]}     {nand[i, 0]}   {or[i, 0]}     {xor[i, 0]}");

        // 2. Learned: the same shape, with smooth units instead of perceptrons.
        int hidden = (int)page["hidden"];
        Sequential network = Network(hidden, (ulong)page["seed"]);
        (double before, double after) = Learn(network);
        string answers = string.Join(" ", network.Predict(s_inputs).Sigmoid().ToArray().Select(y => $"{y:0.00}"));
        page.Say();
        page.Say(new($"{hidden} hidden {(hidden == 1 ? "unit" : "units")}, learned: loss from {before:0.000} to {after:0.000}",
            $"{hidden} 个隐藏单元，学习之后损失从 {before:0.000} 变为 {after:0.000}"));
        page.Say(new($"answers to 00, 10, 01, 11: {answers}", $"对 00、10、01、11 的回答：{answers}"));

        // 3. The first weights matter: the same from 20 other seeds.
        page.Say(new($"learned from {Learned(hidden)} of 20 seeds", $"20 个随机种子中有 {Learned(hidden)} 个学会了"));
    }

    public override IReadOnlyList<(string File, Picture Picture)> Draw() => [("circles", PerceptronPicture.Of(["XOR"])), ("fold", XorPicture.Of())];

    public override IReadOnlyList<Question> Ask()
    {
        int enough = Enumerable.Range(1, 16).First(hidden => Learned(hidden) == 20);
        Tensor layer = Tensor.Concat([Perceptron.Nand().Predict(s_inputs), Perceptron.Or().Predict(s_inputs)], axis: 1);
        float[] other = Perceptron.Nand().Predict(layer).ToArray();
        return
        [
            new(new("What is the smallest number of hidden units with which all 20 seeds learn XOR?", "最少要几个隐藏单元，20 个随机种子才能全部学会异或？"), enough,
                new("Two are enough in principle, but descent needs luck with two; more units leave more ways to a good place.",
                    "原则上两个就够，但只有两个时要靠运气；单元越多，通往好位置的路也越多。")),
            new(new("Keep NAND and OR, but put a NAND after them instead of the AND. What does the network say?", "保留 NAND 和 OR，把后面的 AND 换成 NAND，网络回答的是什么？"),
                [new("AND", "与门"), new("OR", "或门"), new("XOR", "异或门"), new("EQUAL", "相等")],
                other is [1, 0, 0, 1] ? "EQUAL" : other is [0, 1, 1, 0] ? "XOR" : other is [0, 0, 0, 1] ? "AND" : "OR",
                new("It says the opposite of XOR: 1 if both inputs are equal.", "正好与异或相反：两个输入相等时回答 1。")),
            new(new("How many weights and biases together has a network of 2 inputs, 3 hidden units and 1 output?", "2 个输入、3 个隐藏单元、1 个输出的网络，权重和偏置一共有多少个？"),
                Network(3, 1).ParameterCount, new("3 units of 2 weights and a bias, and one of 3 weights and a bias.",
                    "3 个单元各有 2 个权重和 1 个偏置，输出单元有 3 个权重和 1 个偏置。")),
        ];
    }

    public override Label Spoil(LessonPage page)
    {
        // The fault: with no activation between them, two layers are one.
        var network = new Sequential(new Linear(2, 4), new Linear(4, 1));
        network.Initialize(seed: 1);
        (double before, double after) = Learn(network);
        string answers = string.Join(" ", network.Predict(s_inputs).Sigmoid().ToArray().Select(y => $"{y:0.00}"));
        page.Say(new($"4 hidden units, learned: loss from {before:0.000} to {after:0.000}", $"4 个隐藏单元，学习之后损失从 {before:0.000} 变为 {after:0.000}"));
        page.Say(new($"answers to 00, 10, 01, 11: {answers}", $"对 00、10、01、11 的回答：{answers}"));
        return new(
            "There is no activation between the two Linear layers. A weighted sum of weighted sums is a weighted sum: the network is a single line " +
            "again, and answers one half to everything. Put a Tanh between them.",
            "两个 Linear 层之间没有激活函数。加权和的加权和仍是加权和：网络又变回一条直线，对什么都回答二分之一。在中间加上 Tanh 就好了。");
    }

    private static Sequential Network(int hidden, ulong seed)
    {
        var network = new Sequential(new Linear(2, hidden), new Tanh(), new Linear(hidden, 1));
        network.Initialize(seed);
        return network;
    }

    private static (double Before, double After) Learn(Sequential network)
    {
        var loss = new BinaryCrossEntropyWithLogits();
        var optimizer = new Adam(network.Parameters(), 0.05);
        double before = loss.Call(network.Predict(s_inputs), s_targets).Item();
        for (int step = 0; step < 500; step++)
        {
            optimizer.ZeroGrad();
            loss.Call(network.Call(s_inputs), s_targets).Backward();
            optimizer.Step();
        }

        return (before, loss.Call(network.Predict(s_inputs), s_targets).Item());
    }

    /// <summary>From how many of 20 seeds all four answers become right.</summary>
    private static int Learned(int hidden) => Enumerable.Range(1, 20).Count(seed =>
    {
        Sequential network = Network(hidden, (ulong)seed);
        Learn(network);
        return network.Predict(s_inputs).ToArray() is [< 0, > 0, > 0, < 0];
    });
}
