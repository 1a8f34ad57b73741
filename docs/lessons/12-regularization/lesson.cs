#:project ../../../src/Myelin.Lessons/Myelin.Lessons.csproj
using Myelin;
using Myelin.Lessons;
using Myelin.Pictures;

/// <summary>What helps a network that learns its examples by heart, measured.</summary>
internal sealed class RegularizationLesson : Lesson
{
    internal static int Main(string[] arguments) => LessonProgram.Run(new RegularizationLesson(), arguments);

    public override string Name => "12-regularization";

    public override Label Title => new("Against overfitting", "对付过拟合");

    public override Label Goal => new(
        "You can recognize overfitting, use BatchNorm, dropout, weight decay and augmentation against it, and measure which of them helps.",
        "能够看出过拟合，会用批归一化、随机失活、权重衰减和数据增强来对付它，并测量哪一种有效。");

    public override IReadOnlyList<Setting> Settings =>
    [
        new("examples", 100, new("the number of training examples", "训练样本的个数"), 20, 1437, Whole: true),
        new("dropout", 0.5, new("the share of units that dropout strikes", "随机失活去掉的单元比例"), 0.05, 0.95),
        new("decay", 3, new("AdamW's weight decay", "AdamW 的权重衰减系数"), 0, 30),
        new("shift", 0.5, new("how many pixels augmentation moves an image at most", "数据增强最多把图片移动几个像素"), 0, 1),
        new("wrong", 0.2, new("the share of training examples with a random label", "训练样本中标签被随机替换的比例"), 0, 0.9),
    ];

    public override void Run(LessonPage page)
    {
        // 1. The same network with one remedy each, on few examples, some with a wrong label; the mean of five runs.
        int examples = (int)page["examples"];
        Dataset train = Some(examples, page["wrong"]);
        float rate = (float)page["dropout"];
        page.Say(new($"training     test   of {examples} examples", $"    训练     测试   {examples} 个样本"));
        foreach (Remedy remedy in Remedies(rate, page["decay"], (float)page["shift"]))
        {
            (double known, double unseen) = Mean(remedy, train);
            string figures = $"{known,8:P0} {unseen,8:P1}";
            page.Say(new($"{figures}   {remedy.Title.English}", $"{figures}   {remedy.Title.Chinese}"));
        }

        // 2. What dropout does to eight ones, in both forms.
        page.Say();
        foreach ((Label form, DropoutScaling scaling) in
            (ReadOnlySpan<(Label, DropoutScaling)>)[(new("inverted", "倒置式"), DropoutScaling.Training), (new("original", "原始式"), DropoutScaling.Prediction)])
        {
            (string training, string prediction) = Ones(rate, scaling);
            page.Say(new($"dropout, {form.English}: in training {training}, in prediction {prediction}",
                $"随机失活，{form.Chinese}：训练时 {training}，预测时 {prediction}"));
        }

        // 3. Each mask is a network of its own. One of them, a hundred together, and the whole network, which stands for all of them:
        (double one, double hundred, double whole) = Ensemble(train, rate);
        page.Say(new($"one struck network {one:P1}, a hundred averaged {hundred:P1}, all units {whole:P1}",
            $"单个被去掉单元的网络 {one:P1}，一百个取平均 {hundred:P1}，全部单元一起 {whole:P1}"));

        // 4. What BatchNorm is for: six layers of sigmoids, whose gradient vanishes.
        (double without, double with) = (Deep(isNormalized: false), Deep(isNormalized: true));
        page.Say();
        page.Say(new($"six layers of sigmoids, 3 epochs: {without:P0} right, with BatchNorm {with:P0}",
            $"六层 sigmoid，训练 3 轮：准确率 {without:P0}，加上批归一化 {with:P0}"));
    }

    public override IReadOnlyList<(string File, Picture Picture)> Draw() =>
    [
        ("curves", CurvesPicture.Of(Fit(Plain, Some(100, 0.2), seed: 1).History)),
        ("dropout", DropoutPicture.Of(rate: 0.2)),
        ("batchnorm", BatchNormPicture.Of(batchSize: 8)),
    ];

    public override IReadOnlyList<Question> Ask()
    {
        Remedy[] remedies = Remedies(0.5f, 3, 0.5f);
        double[] right = [.. remedies.Select(remedy => Mean(remedy, Some(100, 0)).Test)];
        int worst = Array.IndexOf(right, right.Min());
        double gain = Mean(Plain, Some(1000, 0.2)).Test - Mean(Plain, Some(100, 0.2)).Test;
        return
        [
            new(new("If all labels are right (wrong=0), which of the five is worst on the test set?", "如果标签全都正确（wrong=0），五者之中哪一个在测试集上最差？"),
                [.. remedies.Select(r => r.Word)], remedies[worst].Word.English,
                new($"It gets {right[worst]:P1}, the plain network {right[0]:P1}. What kept wrong labels out now keeps the network from learning right ones: " +
                    "when the data change, measure the strength of a remedy again.",
                    $"它的准确率为 {right[worst]:P1}，普通网络为 {right[0]:P1}。原来挡住错误标签的力量，现在妨碍网络学习正确的标签。数据变了，就要重新测量该用多大的力度。")),
            new(new("Inverted dropout strikes 80 % of the units. By what does it multiply those that are kept?", "倒置式随机失活去掉 80% 的单元，留下的单元要乘以几？"),
                Math.Round(Kept(0.8f)), new("By 1 / (1 - 0.8), so that the mean stays the same.", "乘以 1 / (1 - 0.8)，这样均值保持不变。")),
            new(new("By how many percentage points is the plain network better on the test set with 1,000 examples instead of 100?",
                "样本从 100 个增加到 1000 个，普通网络在测试集上的准确率提高几个百分点？"), Math.Round(100 * gain, 1),
                new("Run it with examples=1000. More data is the best remedy of all.", "用 examples=1000 运行。更多的数据是最好的办法。"), 0.2),
        ];
    }

    public override Label Spoil(LessonPage page)
    {
        (Sequential model, _) = Fit(Remedies(0.5f, 0, 0)[2], Some(200, 0), seed: 1);
        Batch test = Digits.Load().Test.All();
        for (int i = 1; i <= 3; i++)
        {
            // The fault: the model is still in training mode.
            model.Train();
            double right = Right(model.Call(test.Inputs), test.Labels);
            page.Say(new($"test number {i}, same weights, same images: {right:P1} right", $"第 {i} 次测试，权重相同，图片相同：准确率 {right:P1}"));
        }

        return new(
            $"The model is tested in training mode: dropout still strikes half of the units, each time others. model.Predict, or model.Eval() first, gives " +
            $"{Right(model.Predict(test.Inputs), test.Labels):P1}, every time.",
            $"模型在训练模式下接受测试：随机失活仍在去掉一半单元，而且每次不同。用 model.Predict，或者先调用 model.Eval()，准确率是 {Right(model.Predict(test.Inputs), test.Labels):P1}，每次都一样。");
    }

    /// <summary>The first digits of the training set, some of them with a label drawn by lot.</summary>
    private static TensorDataset Some(int examples, double wrong)
    {
        Batch some = Digits.Load().Train.Take([.. Enumerable.Range(0, examples)]);
        var random = RandomStream.For(1, "labels");
        int[] labels = [.. some.Labels.ToArray().Select(label => random.NextUniform() < wrong ? random.Next(10) : label)];
        return new TensorDataset(some.Inputs, IntTensor.From(labels, examples));
    }

    private static Remedy Plain => new(new("plain", "普通网络"), new("plain", "普通网络"), () => Network(null));

    private static Remedy[] Remedies(float rate, double decay, float shift) =>
    [
        Plain,
        new(new("BatchNorm", "批归一化"), new("BatchNorm", "批归一化"), () => Network(() => new BatchNorm1d(128))),
        new(new("dropout", "随机失活"), new($"dropout {rate:0.##}", $"随机失活 {rate:0.##}"), () => Network(() => new Dropout(rate))),
        new(new("decay", "权重衰减"), new($"decay {decay:0.##}", $"权重衰减 {decay:0.##}"), () => Network(null), decay),
        new(new("augmentation", "数据增强"), new($"moved by {shift:0.##}", $"移动 {shift:0.##} 像素"), () => Network(null), Shift: shift),
    ];

    private static Sequential Network(Func<Layer>? extra)
    {
        var model = new Sequential(new Flatten(), new Linear(64, 128));
        if (extra?.Invoke() is BatchNorm1d norm) model.Add(norm);
        model.Add(new Relu());
        if (extra?.Invoke() is Dropout dropout) model.Add(dropout);
        return model.Add(new Linear(128, 10));
    }

    private static (Sequential Model, History History) Fit(Remedy remedy, Dataset train, ulong seed)
    {
        if (remedy.Shift > 0) train = train.Transform((image, random) => Moved(image, random, remedy.Shift));
        Sequential model = remedy.Create();
        model.Initialize(seed);
        var trainer = new Trainer(model, new CrossEntropy(), new AdamW(model.Parameters(), 0.003, weightDecay: remedy.Decay)) { Seed = seed };
        var options = new FitOptions { Steps = 400, BatchSize = 32, Validation = Digits.Load().Test };
        return (model, trainer.Fit(train, options));
    }

    /// <summary>The image moved a little, each time elsewhere: what was a 3 is still a 3.</summary>
    private static Tensor Moved(Tensor image, RandomStream random, float most)
    {
        foreach (int axis in (int[])[1, 2])
        {
            float by = most * ((2 * random.NextUniform()) - 1);
            Tensor wide = image.Pad([(0, 0), (1, 1), (1, 1)]), next = wide.Slice(3 - axis, 1, 9).Slice(axis, by < 0 ? 0 : 2, by < 0 ? 8 : 10);
            image = (image * (1 - Math.Abs(by))) + (next * Math.Abs(by));
        }

        return image;
    }

    private static double Deep(bool isNormalized)
    {
        var model = new Sequential(new Flatten());
        for (int i = 0; i < 6; i++)
        {
            model.Add(new Linear(64, 64));
            if (isNormalized) model.Add(new BatchNorm1d(64));
            model.Add(new Sigmoid());
        }

        model.Add(new Linear(64, 10)).Initialize(seed: 1);
        var trainer = new Trainer(model, new CrossEntropy(), new Adam(model.Parameters(), 0.003));
        trainer.Fit(Digits.Load().Train, new FitOptions { Epochs = 3, BatchSize = 32 });
        return trainer.Evaluate(Digits.Load().Test).Metrics["accuracy"];
    }

    private static (double Train, double Test) Mean(Remedy remedy, Dataset train)
    {
        Batch known = train.All(), unseen = Digits.Load().Test.All();
        Sequential[] models = [.. Enumerable.Range(1, 5).Select(seed => Fit(remedy, train, (ulong)seed).Model)];
        return (models.Average(m => Right(m.Predict(known.Inputs), known.Labels)), models.Average(m => Right(m.Predict(unseen.Inputs), unseen.Labels)));
    }

    private static double Right(Tensor scores, IntTensor labels) => scores.ArgMax().EqualTo(labels).ToTensor().Mean().Item();

    private static (string Training, string Prediction) Ones(float rate, DropoutScaling scaling)
    {
        var dropout = new Sequential(new Dropout(rate, scaling));
        dropout.Initialize(seed: 1);
        return (Text(dropout.Call(Tensor.Ones(8))), Text(dropout.Predict(Tensor.Ones(2))));

        static string Text(Tensor x) => string.Join(" ", x.ToArray().Select(v => $"{v:0.##}"));
    }

    private static double Kept(float rate)
    {
        var dropout = new Sequential(new Dropout(rate));
        dropout.Initialize(seed: 1);
        return dropout.Call(Tensor.Ones(100)).Max().Item();
    }

    private static (double One, double Hundred, double Whole) Ensemble(Dataset train, float rate)
    {
        (Sequential model, _) = Fit(Remedies(rate, 0, 0)[2], train, seed: 1);
        Batch test = Digits.Load().Test.All();
        model.Train();
        Tensor[] members = [.. Enumerable.Range(0, 100).Select(_ => NoGrad.Run(() => model.Call(test.Inputs).Softmax()))];
        return (members.Average(m => Right(m, test.Labels)), Right(Tensor.Stack(members).Mean(0), test.Labels), Right(model.Predict(test.Inputs), test.Labels));
    }

    private sealed record Remedy(Label Word, Label Title, Func<Sequential> Create, double Decay = 0, float Shift = 0);
}
