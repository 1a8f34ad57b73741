#:project ../../../src/Myelin.Lessons/Myelin.Lessons.csproj
using Myelin;
using Myelin.Lessons;
using Myelin.Pictures;

/// <summary>What is done with data before a network sees it: shapes, scales, components, parts.</summary>
internal sealed class DataLesson : Lesson
{
    internal static int Main(string[] arguments) => LessonProgram.Run(new DataLesson(), arguments);

    public override string Name => "13-data";

    public override Label Title => new("Data before it is learned", "学习之前的数据");

    public override Label Goal => new(
        "You can bring inputs and labels into the right shape and scale, reduce them by PCA, and split them so that the test is honest.",
        "能够把输入和标签整理成合适的形状和尺度，用主成分分析降维，并把数据划分得让测试结果可信。");

    public override IReadOnlyList<Setting> Settings =>
    [
        new("stretch", 1000, new("the second feature is this many times as large", "第二个特征放大多少倍"), 0.001, 1e6),
        new("k", 10, new("the number of principal components", "主成分的个数"), 1, 64, Whole: true),
    ];

    public override void Run(LessonPage page)
    {
        // 1. Shapes: an image becomes a row, a label becomes a row of zeros with a single 1, a color becomes a gray.
        TrainTestSplit digits = Digits.Load();
        Batch one = digits.Train.Take([5]);
        page.Say(new($"an image {one.Inputs.Shape}, flattened {one.Inputs.Flatten(1).Shape}", $"一张图片 {one.Inputs.Shape}，展平后 {one.Inputs.Flatten(1).Shape}"));
        page.Say(new($"label {one.Labels[0]}, one-hot {Row(one.Labels.OneHot(10))}", $"标签 {one.Labels[0]}，独热编码 {Row(one.Labels.OneHot(10))}"));
        Tensor colors = Tensor.From([1, 0, 0, 0, 1, 0, 0, 0, 1], 3, 3), brightness = Tensor.From([0.299f, 0.587f, 0.114f], 3, 1);
        page.Say(new($"red, green and blue as gray: {Row(colors.MatMul(brightness))}", $"红、绿、蓝变成灰度：{Row(colors.MatMul(brightness))}"));

        // 2. Scales: two moons, whose second coordinate is measured in another unit.
        page.Say();
        TrainTestSplit moons = Moons(page["stretch"]);
        foreach (Scaling scaling in s_scalings)
        {
            double share = Moon(moons, scaling);
            page.Say(new($"{share,7:P1} right, {scaling.Title.English}", $"准确率 {share,7:P1}，{scaling.Title.Chinese}"));
        }

        // 3. Components: the digits in a few numbers instead of 64.
        int k = (int)page["k"];
        (Pca pca, double right) = Reduced(k);
        page.Say();
        page.Say(new($"{k} of 64 components hold {pca.Shares.Sum():P0} of the variance: {right:P1} right",
            $"64 个成分中的前 {k} 个占方差的 {pca.Shares.Sum():P0}：准确率 {right:P1}"));

        // 4. Splits: the test set is the last 360 digits. What if all are mixed before they are split?
        IReadOnlyList<Dataset> mixed = digits.Train.Concat(digits.Test).Split(seed: 1, 0.8, 0.2);
        page.Say();
        (double last, double drawn) = (Digit(digits.Train, digits.Test), Digit(mixed[0], mixed[1]));
        page.Say(new($"tested on the last 360 digits {last:P1}, on 360 mixed ones {drawn:P1}", $"用最后 360 个数字测试：{last:P1}，打乱之后再划分：{drawn:P1}"));
    }

    public override IReadOnlyList<(string File, Picture Picture)> Draw() => [("whitening", WhiteningPicture.Of(0.9)), ("components", ComponentsPicture.Of())];

    public override IReadOnlyList<Question> Ask()
    {
        TrainTestSplit moons = Moons(1000);
        Scaling worst = s_scalings[1..].MinBy(scaling => Moon(moons, scaling))!;
        IReadOnlyList<double> shares = Reduced(64).Pca.Shares;
        int enough = Enumerable.Range(1, 64).First(k => shares.Take(k).Sum() >= 0.8), few = Enumerable.Range(1, 64).First(k => Reduced(k).Right >= 0.8);
        return
        [
            new(new("How many components hold at least 80 % of the variance of the digits?", "要占到数字数据方差的 80% 以上，至少需要几个成分？"),
                enough, new($"They hold {shares.Take(enough).Sum():P1}.", $"它们占 {shares.Take(enough).Sum():P1}。")),
            new(new("How many components are enough to be right on 80 % of the test digits?", "要让测试数字的准确率达到 80% 以上，至少需要几个成分？"),
                few, new("Try k from 1 on. Much of the variance says nothing about the class.", "从 k = 1 开始试。方差中有很大一部分与类别无关。")),
            new(new("The second feature is 1,000 times as large. Which of the three scalings does not help?", "第二个特征放大了 1000 倍，三种缩放中哪一种不管用？"),
                [.. s_scalings[1..].Select(s => s.Word)], worst.Word, new("It moves the numbers, but leaves them as far apart as before.",
                    "它只把数平移，彼此的差距仍和原来一样大。")),
        ];
    }

    public override Label Spoil(LessonPage page)
    {
        // The fault: each of 200 digits is there five times, with a little noise, and only then everything is split. The labels are drawn by lot.
        Batch first = Digits.Load().Train.Take([.. Enumerable.Range(0, 200)]);
        var random = RandomStream.For(1, "lot");
        IntTensor lots = IntTensor.Uniform(random, 0, 10, 200);
        Tensor[] copies = [.. Enumerable.Range(0, 5).Select(_ => first.Inputs + (0.05f * Tensor.Normal(random, 200, 1, 8, 8)))];
        Dataset all = new TensorDataset(Tensor.Concat(copies), IntTensor.Concat([lots, lots, lots, lots, lots]));
        IReadOnlyList<Dataset> parts = all.Split(seed: 1, 0.8, 0.2);
        double right = Digit(parts[0], parts[1], epochs: 60);
        page.Say(new($"The labels of {all.Count} digits are drawn by lot, so that nobody can know them.", $"{all.Count} 个数字的标签是抽签决定的，谁也不可能知道。"));
        page.Say(new($"The network trains on {parts[0].Count} of them, and knows {right:P0} of the other {parts[1].Count}.",
            $"网络用其中 {parts[0].Count} 个训练，却答对了其余 {parts[1].Count} 个的 {right:P0}。"));
        return new(
            "Each digit is there five times, with a little noise, and the copies are on both sides of the split: the network recognizes them. Split first, " +
            "then augment the training part only.",
            "每个数字加上少许噪声出现了五次，复制品分散在划分的两边，网络认出了它们。应当先划分，再只对训练集做增强。");
    }

    private static readonly Scaling[] s_scalings =
    [
        new("none", new("as it is", "不作处理"), null),
        new("mean", new("mean removed", "减去均值"), train => Normalizer.MeanRemoval(train)),
        new("range", new("from 0 to 1 each", "各自缩放到 0 至 1"), Normalizer.MinMax),
        new("standard", new("mean 0, deviation 1 each", "各自标准化为均值 0、标准差 1"), Normalizer.PerFeature),
    ];

    private static TrainTestSplit Moons(double stretch)
    {
        Batch all = PointData.Draw("moons", 400, noise: 0.1).All();
        Dataset data = new TensorDataset(all.Inputs * Tensor.From([1, (float)stretch], 2), all.Labels);
        IReadOnlyList<Dataset> parts = data.Split(seed: 1, 0.5, 0.5);
        return new TrainTestSplit("moons", parts[0], parts[1]);
    }

    private static double Moon(TrainTestSplit moons, Scaling scaling)
    {
        // What the normalizer knows it knows from the training set; the test set is changed by the same numbers.
        Normalizer? normalizer = scaling.Fit?.Invoke(moons.Train);
        (Dataset train, Dataset test) = normalizer is null ? (moons.Train, moons.Test) : (moons.Train.Normalize(normalizer), moons.Test.Normalize(normalizer));
        return Learn(new Sequential(new Linear(2, 16), new Tanh(), new Linear(16, 2)), train, test, epochs: 60);
    }

    private static (Pca Pca, double Right) Reduced(int k)
    {
        TrainTestSplit digits = Digits.Load();
        var pca = Pca.Fit(digits.Train, k);
        double right = Learn(new Sequential(new Linear(k, 32), new Relu(), new Linear(32, 10)), digits.Train.Project(pca), digits.Test.Project(pca), epochs: 5);
        return (pca, right);
    }

    private static double Digit(Dataset train, Dataset test, int epochs = 10) =>
        Learn(new Sequential(new Flatten(), new Linear(64, 64), new Relu(), new Linear(64, 10)), train, test, epochs);

    private static double Learn(Sequential model, Dataset train, Dataset test, int epochs)
    {
        model.Initialize(seed: 1);
        var trainer = new Trainer(model, new CrossEntropy(), new Adam(model.Parameters(), 0.01));
        trainer.Fit(train, new FitOptions { Epochs = epochs, BatchSize = 32 });
        return trainer.Evaluate(test).Metrics["accuracy"];
    }

    private static string Row(Tensor values) => string.Join(" ", values.ToArray().Select(v => $"{v:0.###}"));

    private sealed record Scaling(string Word, Label Title, Func<Dataset, Normalizer>? Fit);
}
