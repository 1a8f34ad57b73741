#:project ../../../src/Myelin.Lessons/Myelin.Lessons.csproj
using Myelin;
using Myelin.Lessons;
using Myelin.Pictures;

/// <summary>A perceptron by hand, and one that learns.</summary>
internal sealed class PerceptronLesson : Lesson
{
    private static readonly float[][] s_cases = [[0, 0], [1, 0], [0, 1], [1, 1]];

    internal static int Main(string[] arguments) => LessonProgram.Run(new PerceptronLesson(), arguments);

    public override string Name => "01-perceptron";

    public override Label Title => new("The perceptron", "感知机");

    public override Label Goal => new(
        "You can set the weights of a perceptron so that it computes AND, NAND or OR, and let it learn them.",
        "能够自己设定感知机的权重，让它实现与门、与非门、或门，并让它自己学会。");

    public override IReadOnlyList<Setting> Settings =>
    [
        new("w1", 0.5, new("the weight of the first input", "第一个输入的权重"), -10, 10),
        new("w2", 0.5, new("the weight of the second input", "第二个输入的权重"), -10, 10),
        new("b", -0.7, new("the bias", "偏置"), -10, 10),
        new("rate", 1, new("the learning rate", "学习率"), 0.01, 10),
    ];

    public override void Run(LessonPage page)
    {
        // 1. By hand: y = 1 if w1·x1 + w2·x2 + b > 0.
        float w1 = (float)page["w1"], w2 = (float)page["w2"], b = (float)page["b"];
        page.Say(new($"By hand, w1 = {w1}, w2 = {w2}, b = {b}:", $"手工设定，w1 = {w1}，w2 = {w2}，b = {b}："));
        foreach (float[] x in s_cases)
        {
            float sum = (w1 * x[0]) + (w2 * x[1]) + b;
            page.Say($"  {x[0]} {x[1]} -> {(sum > 0 ? 1 : 0)}   ({sum:0.0#;-0.0#})");
        }

        // 2. Learned: after each wrong answer, the weights move by the learning rate times the input.
        page.Say();
        foreach ((string gate, int[] answers) in (ReadOnlySpan<(string, int[])>)[("AND", [0, 0, 0, 1]), ("NAND", [1, 1, 1, 0]), ("OR", [0, 1, 1, 1])])
        {
            var perceptron = new Perceptron(2);
            PerceptronRun run = perceptron.Learn(Data(answers), learningRate: (float)page["rate"]);
            float[] w = perceptron.Weight.Value.ToArray();
            float bias = perceptron.Bias.Value.Item();
            page.Say(new(
                $"{gate,-4} learned, mistakes per epoch {string.Join(", ", run.Mistakes)}: w1 = {w[0]:0.##}, w2 = {w[1]:0.##}, b = {bias:0.##}",
                $"{gate,-4} 学会了，各轮错误数 {string.Join("、", run.Mistakes)}：w1 = {w[0]:0.##}，w2 = {w[1]:0.##}，b = {bias:0.##}"));
        }
    }

    public override IReadOnlyList<(string File, Picture Picture)> Draw() => [("rule", PerceptronPicture.Of(["AND", "OR"]))];

    public override IReadOnlyList<Question> Ask()
    {
        PerceptronRun or = new Perceptron(2).Learn(Data([0, 1, 1, 1]));
        // With both weights 0.5, the bias for AND is above -1 (else 1 1 gives 0) and at most -0.5 (else 1 0 gives 1).
        double smallest = Enumerable.Range(-100, 100).Select(i => i / 100.0).First(b => IsAnd(0.5f, (float)b));
        int[] with = Answers(Perceptron.Of([-0.5f, -0.5f], 0.7f));
        return
        [
            new(new("How many mistakes does the rule make on OR altogether, before an epoch without one?", "学习 OR 时，直到某一轮不再出错为止，规则一共错了几次？"),
                or.Mistakes.Sum(), new($"The mistakes per epoch are {string.Join(", ", or.Mistakes)}.", $"各轮的错误数是 {string.Join("、", or.Mistakes)}。")),
            new(new("With both weights 0.5, what is the smallest bias of two decimals that makes an AND?", "两个权重都是 0.5 时，能实现与门的最小偏置是多少（保留两位小数）？"),
                smallest, new("0.5 + 0.5 must exceed the threshold: the bias must be above -1.", "0.5 + 0.5 必须超过阈值，偏置要大于 -1。"), 0.001),
            new(new("Which gate are the weights -0.5 and -0.5 with a bias of 0.7?", "权重为 -0.5 和 -0.5、偏置为 0.7，这是什么门？"),
                [new("AND", "与门"), new("NAND", "与非门"), new("OR", "或门")],
                with is [1, 1, 1, 0] ? "NAND" : with is [0, 0, 0, 1] ? "AND" : "OR", new("All signs of AND are reversed.", "它与与门的符号全部相反。")),
        ];
    }

    public override Label Spoil(LessonPage page)
    {
        // The fault: one case is there twice, with both answers.
        var data = new TensorDataset(Tensor.From([0, 0, 1, 0, 0, 1, 1, 1, 1, 1], 5, 2), IntTensor.From([0, 0, 0, 1, 0]));
        PerceptronRun run = new Perceptron(2).Learn(data, epochs: 50);
        page.Say(new($"AND with five examples: {run}", $"用五个样本学习 AND：{run.Mistakes.Count} 轮之后仍有错误"));
        return new(
            "The case 1 1 is there twice, once with the answer 1 and once with 0. No line can give both, so the rule never ends. Remove the wrong one.",
            "样本 1 1 出现了两次，一次答案是 1，一次是 0。没有直线能同时满足两者，规则永远停不下来。删掉错的那个。");
    }

    private static TensorDataset Data(int[] answers) => new(Tensor.From([.. s_cases.SelectMany(x => x)], 4, 2), IntTensor.From(answers));

    private static int[] Answers(Perceptron perceptron) =>
        [.. perceptron.Predict(Tensor.From([.. s_cases.SelectMany(x => x)], 4, 2)).ToArray().Select(y => (int)y)];

    private static bool IsAnd(float weight, float bias) => Answers(Perceptron.Of([weight, weight], bias)) is [0, 0, 0, 1];
}
