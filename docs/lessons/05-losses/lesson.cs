#:project ../../../src/Myelin.Lessons/Myelin.Lessons.csproj
using Myelin;
using Myelin.Lessons;
using Myelin.Pictures;

/// <summary>Losses: what a wrong answer costs, what guessing costs, softmax without overflow, and why squared errors are slow after a sigmoid.</summary>
internal sealed class LossesLesson : Lesson
{
    internal static int Main(string[] arguments) => LessonProgram.Run(new LossesLesson(), arguments);

    public override string Name => "05-losses";

    public override Label Title => new("Losses", "损失函数");

    public override Label Goal => new(
        "You can choose between squared error and cross-entropy, say what guessing costs, and see from a first loss whether something is wrong.",
        "能够在均方误差和交叉熵之间作出选择，说出猜测的损失是多少，并从最初的损失看出是否有问题。");

    public override IReadOnlyList<Setting> Settings =>
    [
        new("classes", 10, new("the number of classes", "类别数"), 2, 1_000_000),
        new("score", 1000, new("the largest score given to softmax", "送入 softmax 的最大分数"), 0, 10_000),
        new("start", -6, new("where the sigmoid begins", "sigmoid 的起点"), -9, 2),
    ];

    public override void Run(LessonPage page)
    {
        // 1. What an answer costs that gives the right class a share p.
        page.Say(new("share of the right class   cross-entropy -ln p   squared error (1 - p)²", "正确类别的概率 p          交叉熵 -ln p          平方误差 (1 - p)²"));
        foreach (float p in (float[])[0.99f, 0.9f, 0.5f, 0.1f, 0.01f])
            page.Say($"  {p:0.00}                     {CrossEntropyOf(p):0.00}                  {(1 - p) * (1 - p):0.00}");

        // 2. Guessing: the same share for every class.
        double classes = page["classes"];
        Batch digits = Digits.Load().Train.All();
        var model = new Sequential(new Flatten(), new Linear(64, 10));
        model.Initialize(seed: 1);
        page.Say();
        page.Say(new($"guessing among {classes} classes costs ln {classes} = {CrossEntropyOf(1 / (float)classes):0.000}",
            $"在 {classes} 个类别中猜测的损失是 ln {classes} = {CrossEntropyOf(1 / (float)classes):0.000}"));
        Tensor first = new CrossEntropy().Call(model.Predict(digits.Inputs), digits.Labels);
        page.Say(new($"an untrained network on ten digits: {first.Item():0.000}", $"未训练的网络识别十个数字：{first.Item():0.000}"));

        // 3. Softmax as its formula says, and with the largest score subtracted first.
        float score = (float)page["score"];
        Tensor scores = Tensor.From([score, score - 1, score - 2], 3);
        Tensor powers = scores.Exp(), shifted = (scores - score).Exp();
        page.Say();
        page.Say(new($"softmax of {score}, {score - 1}, {score - 2}", $"{score}、{score - 1}、{score - 2} 的 softmax"));
        page.Say(new($"  by the formula: {Text(powers / powers.Sum(), ", ")}", $"  按公式计算：{Text(powers / powers.Sum(), "、")}"));
        page.Say(new($"  shifted by {score}: {Text(shifted / shifted.Sum(), ", ")}", $"  先减去 {score}：{Text(shifted / shifted.Sum(), "、")}"));

        // 4. One sigmoid that should say 1 and begins far from it: steps until it says 0.9.
        float start = (float)page["start"];
        int fast = Learn(start, new BinaryCrossEntropyWithLogits(), isScore: true).Count, slow = Learn(start, new MeanSquaredError(), isScore: false).Count;
        page.Say();
        page.Say(new($"from sigmoid({start}) to 0.9: {fast} steps by cross-entropy, {slow} by squared error",
            $"从 sigmoid({start}) 到 0.9：交叉熵用 {fast} 步，平方误差用 {slow} 步"));
    }

    public override IReadOnlyList<(string File, Picture Picture)> Draw()
    {
        double[] p = [.. Enumerable.Range(1, 100).Select(i => i / 100.0)];
        double[] entropy = [.. p.Select(v => CrossEntropyOf((float)v))], squared = [.. p.Select(v => (1 - v) * (1 - v))];
        List<double> fast = Learn(-6, new BinaryCrossEntropyWithLogits(), isScore: true), slow = Learn(-6, new MeanSquaredError(), isScore: false);
        Label byEntropy = new("cross-entropy", "交叉熵"), bySquares = new("squared error", "平方误差");
        var costs = new Chart
        {
            Title = new("what an answer costs", "一个回答的损失"),
            X = new ChartAxis(new Label("share given to the right class", "给正确类别的概率")),
            Y = new ChartAxis(new Label("loss", "损失")),
        }.Line(byEntropy, p, entropy, Ink.Series(0)).Line(bySquares, p, squared, Ink.Series(1));
        var steps = new Chart
        {
            Title = new("a sigmoid that should say 1", "目标为 1 的 sigmoid"),
            X = new ChartAxis(new Label("step", "步")),
            Y = new ChartAxis(new Label("its answer", "输出")) { Min = 0, Max = 1 },
        }.Line(byEntropy, Steps(fast), fast, Ink.Series(0)).Line(bySquares, Steps(slow), slow, Ink.Series(1));
        return
        [
            ("costs", ChartPicture.Of("losses", new("Cross-entropy and squared error", "交叉熵与平方误差"),
                new("Squared error never costs more than 1, and after a sigmoid it is flat exactly where the answer is most wrong.",
                    "平方误差最多为 1；接在 sigmoid 之后时，偏偏在错得最厉害的地方是平的。"),
                [new("crossEntropy", entropy), new("squaredError", squared), new("fast", fast), new("slow", slow)], costs, steps)),
        ];
    }

    public override IReadOnlyList<Question> Ask()
    {
        int overflow = Enumerable.Range(1, 1000).First(score => float.IsInfinity(Tensor.Scalar(score).Exp().Item()));
        double guess = CrossEntropyOf(1 / 4f);
        double growth = (double)Learn(-8, new MeanSquaredError(), isScore: false).Count / Learn(-7, new MeanSquaredError(), isScore: false).Count;
        return
        [
            new(new("What is the smallest whole score at which softmax by the formula fails?", "按公式计算 softmax，分数至少是多大的整数时会失败？"), overflow,
                new("float32 ends at 3.4·10³⁸, and e to this score is above it.", "float32 最大约为 3.4·10³⁸，e 的这么多次幂已经超过它。")),
            new(new("A run on 4 classes begins with a loss of 2.3. Compared with guessing, this is:",
                "一个 4 分类任务刚开始训练时损失为 2.3。和猜测相比："), [new("better", "更好"), new("equal", "一样"), new("worse", "更差")],
                guess < 2.25 ? "worse" : guess > 2.35 ? "better" : "equal",
                new($"Guessing costs ln 4 = {guess:0.00}. Confident wrong answers cost more: look at the initial weights and the scale of the inputs.",
                    $"猜测的损失是 ln 4 = {guess:0.00}。自信的错误比没有主见代价更大：检查初始权重和输入的尺度。")),
            new(new("When the sigmoid begins at -8 instead of -7, how many times as many steps does squared error need?",
                "sigmoid 的起点从 -7 变为 -8 时，平方误差所需的步数变为几倍？"),
                Math.Round(growth, 2), new("About e times as many: the slope of the sigmoid falls like e to the power of the distance.",
                    "大约 e 倍：sigmoid 的斜率随距离按指数减小。"), 0.2),
        ];
    }

    public override Label Spoil(LessonPage page)
    {
        // The fault: the network ends with a softmax, and the loss does another.
        TrainTestSplit digits = Digits.Load();
        var model = new Sequential(new Flatten(), new Linear(64, 32), new Relu(), new Linear(32, 10), new Softmax());
        model.Initialize(seed: 1);
        var trainer = new Trainer(model, new CrossEntropy(), new Adam(model.Parameters(), 0.005)) { Seed = 1 };
        History history = trainer.Fit(digits.Train, new FitOptions { Epochs = 15, BatchSize = 32 });
        foreach (EpochRecord epoch in history.Epochs.Where(e => e.Epoch % 5 == 0))
            page.Say(new($"epoch {epoch.Epoch,2}: loss {epoch.TrainLoss:0.000}", $"第 {epoch.Epoch,2} 轮：损失 {epoch.TrainLoss:0.000}"));
        page.Say(new($"accuracy on the training set: {trainer.Evaluate(digits.Train).Metrics["accuracy"]:0.000}",
            $"训练集准确率：{trainer.Evaluate(digits.Train).Metrics["accuracy"]:0.000}"));
        return new(
            "Two softmaxes: one at the end of the model, one inside CrossEntropy. After the first, scores are from 0 to 1, so the second can give the right " +
            "class at most e/(e + 9) = 0.23, and the loss cannot fall below 1.461. Remove the layer Softmax. The doctor calls this activation-before-loss.",
            "有两个 softmax：一个在模型末尾，一个在 CrossEntropy 内部。经过第一个之后分数只在 0 到 1 之间，第二个最多只能给正确类别 e/(e + 9) = 0.23 的概率，损失不可能低于 1.461。" +
            "去掉 Softmax 层即可。医生（Doctor）把这个错误叫作 activation-before-loss。");
    }

    private static double CrossEntropyOf(float p) => -Tensor.Scalar(p).Log().Item();

    private static string Text(Tensor shares, string between) => string.Join(between, shares.ToArray().Select(s => $"{s:0.000}"));

    /// <summary>What a sigmoid says after each step of rate 1, until it says 0.9.</summary>
    private static List<double> Learn(float start, Loss loss, bool isScore)
    {
        float z = start;
        List<double> answers = [];
        while (answers.Count < 100_000)
        {
            Tensor score = Tensor.From([z], 1).RequireGrad(), answer = score.Sigmoid();
            if (answer.Item() >= 0.9f) break;
            answers.Add(answer.Item());
            loss.Call(isScore ? score : answer, Tensor.Ones(1)).Backward();
            z -= score.Grad!.Item();
        }

        return answers;
    }

    private static double[] Steps(List<double> answers) => [.. Enumerable.Range(0, answers.Count).Select(i => (double)i)];
}
