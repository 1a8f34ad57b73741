#:project ../../../src/Myelin.Lessons/Myelin.Lessons.csproj
using Myelin;
using Myelin.Lessons;
using Myelin.Pictures;

/// <summary>Ten sick networks to heal, and a doctor to ask.</summary>
internal sealed class WardLesson : Lesson
{
    private static readonly Case s_healthy = new();

    internal static int Main(string[] arguments) => LessonProgram.Run(new WardLesson(), arguments);

    public override string Name => "20-ward";

    public override Label Title => new("The ward", "病房");

    public override Label Goal => new(
        "You can tell from its symptoms what is wrong with a network, ask the doctor, choose a treatment and see whether it helps.",
        "能够从症状判断网络出了什么毛病，会请医生诊断，选择治疗办法，并检验它是否有效。");

    public override IReadOnlyList<Setting> Settings =>
    [
        new("patient", 0, new("which patient, 1 to 10; 0 for the whole ward", "第几位病人，1 至 10；0 表示整个病房"), 0, 10, Whole: true),
        new("doctor", 0, new("1 calls the doctor", "1 表示请医生"), 0, 1, Whole: true),
        new("cure", 0, new("the treatment, 1 to 9; 0 for none", "治疗办法，1 至 9；0 表示不治疗"), 0, 9, Whole: true),
    ];

    /// <summary>The patients: each is the healthy run with one thing changed.</summary>
    internal static IReadOnlyList<Patient> Patients { get; } =
    [
        new("learning-rate-too-high", new("I learn with all my strength, and I know less after each step.", "我拼命地学，却一步比一步差。"),
            s_healthy with { Rate = 0.3 }, 1),
        new("loss-does-not-fit", new("If it could be a 3 or a 9, I say 6.", "分不清是 3 还是 9 的时候，我就说 6。"), s_healthy with { IsNumber = true }, 3),
        new("symmetric-units", new("All my units are of the same opinion.", "我的所有单元意见完全一致。"), s_healthy with { FirstWeights = 0.1f }, 5),
        new("learning-rate-too-low", new("I am careful. I never do anything wrong.", "我很谨慎，从不出错。"), s_healthy with { Rate = 2e-6 }, 2),
        new("labels-carry-nothing", new("I have learned so much, and on new images none of it is true.", "我学了很多，可是到了新图片上全都不对。"),
            s_healthy with { IsMixedUp = true, Epochs = 20 }, 8),
        new("dead-units", new("I say the same to everything. I feel nothing.", "无论看到什么，我都说同样的话。我毫无知觉。"), s_healthy with { FirstBias = -30 }, 5),
        new("gradients-not-cleared", new("At first I learn very well. Then all of it comes back to me.", "起初我学得很好，后来往事全都涌上心头。"),
            s_healthy with { Clears = false }, 4),
        new("linear-stack", new("I have three layers, and yet I can only think in straight lines.", "我有三层，想问题却只会走直线。"),
            s_healthy with { IsBent = false, IsPlane = true }, 6),
        new("inputs-off-scale", new("I can hardly see anything.", "我几乎什么也看不见。"), s_healthy with { Scale = 1f / 255 }, 7),
        new("overfitting", new("I know every example by heart. Why do you ask about others?", "每个样本我都能背出来，为什么要问别的呢？"),
            s_healthy with { Examples = 25, Epochs = 200 }, 9),
    ];

    /// <summary>The treatments, each a change of the run.</summary>
    internal static IReadOnlyList<(Label Name, Func<Case, Case> Apply)> Treatments { get; } =
    [
        (new("a hundredth of the learning rate", "学习率降到百分之一"), c => c with { Rate = c.Rate / 100 }),
        (new("a thousand times the learning rate", "学习率提高到一千倍"), c => c with { Rate = c.Rate * 1000 }),
        (new("an output for each class, and cross-entropy", "每类一个输出，用交叉熵"), c => c with { IsNumber = false }),
        (new("gradients cleared before each step", "每一步之前清除梯度"), c => c with { Clears = true }),
        (new("the usual random initial weights", "通常的随机初始权重"), c => c with { FirstWeights = null, FirstBias = null }),
        (new("ReLU between the layers", "层与层之间加 ReLU"), c => c with { IsBent = true }),
        (new("inputs standardized", "把输入标准化"), c => c with { IsStandardized = true }),
        (new("each image with its own label", "让图片与标签各归其位"), c => c with { IsMixedUp = false }),
        (new("all 1,437 examples, 10 epochs", "用全部 1437 个样本，训练 10 轮"), c => c with { Examples = 1437, Epochs = 10 }),
    ];

    public override void Run(LessonPage page)
    {
        (int number, int cure) = ((int)page["patient"], (int)page["cure"]);
        if (number == 0)
        {
            // 1. The round: what they say, and how they are.
            foreach ((Patient each, int i) in Patients.Select((p, i) => (p, i + 1)))
            {
                Outcome now = Treat(each.Illness);
                page.Say(new($"{i,2}  \"{each.Complaint.English}\"", $"{i,2}  “{each.Complaint.Chinese}”"));
                page.Say(new($"    training loss {Losses(now)}; {now.Right:P0} of new examples right", $"    训练损失 {Losses(now)}；新样本的准确率 {now.Right:P0}"));
            }

            if (cure > 0 || page["doctor"] > 0) page.Say(new("The doctor and a treatment are for one patient: add patient=1.", "医生和治疗都只针对一位病人：请加上 patient=1。"));
            return;
        }

        // 2. One patient, with the doctor's finding if you like, and after a treatment.
        Patient patient = Patients[number - 1];
        Outcome sick = Treat(patient.Illness);
        page.Say(new($"Patient {number}: \"{patient.Complaint.English}\"", $"病人 {number}：“{patient.Complaint.Chinese}”"));
        page.Say(new($"  training loss {Losses(sick)}; {sick.Right:P1} of new examples right", $"  训练损失 {Losses(sick)}；新样本的准确率 {sick.Right:P1}"));
        if (page["doctor"] >= 0.5) page.Show(sick.Doctor);
        if (cure == 0)
        {
            foreach (((Label name, _), int i) in Treatments.Select((t, i) => (t, i + 1)))
                page.Say(new($"  cure={i}  {name.English}", $"  cure={i}  {name.Chinese}"));
            return;
        }

        Outcome treated = Treat(Treatments[cure - 1].Apply(patient.Illness));
        Label treatment = Treatments[cure - 1].Name;
        page.Say(new($"After {treatment.English}:", $"治疗之后（{treatment.Chinese}）："));
        page.Say(new($"  training loss {Losses(treated)}; {treated.Right:P1} of new examples right", $"  训练损失 {Losses(treated)}；新样本的准确率 {treated.Right:P1}"));
        page.Show(treated.Doctor);
    }

    public override IReadOnlyList<(string File, Picture Picture)> Draw()
    {
        List<Chart> charts = [];
        List<PictureNumbers> numbers = [];
        foreach ((Patient patient, int i) in Patients.Select((p, i) => (p, i + 1)))
        {
            double[] sick = Treat(patient.Illness).Curve, healed = Treat(Treatments[patient.Cure - 1].Apply(patient.Illness)).Curve;
            numbers.AddRange([new($"{i}.sick", sick), new($"{i}.healed", healed)]);
            charts.Add(new Chart
            {
                Title = new($"patient {i}", $"病人 {i}"),
                X = new(new Label("epoch", "轮")),
                Y = new(new Label("loss", "损失")) { IsLog = true, Max = 20 },
            }
            .Line(patient.Illness.IsNumber ? new("sick: squared error", "患病：平方误差") : new("sick", "患病"),
                [.. sick.Select((_, x) => x + 1.0)], sick, Ink.Series(1))
            .Line(new("healed", "痊愈"), [.. healed.Select((_, x) => x + 1.0)], healed, Ink.Series(0)));
        }

        Label title = new("The ward: losses on the training set", "病房：训练集上的损失"), message = new(
            "Each panel has a patient before and after the treatment. Not every illness shows: the last one has the best training loss of all.",
            "每幅图是一位病人治疗前后的损失。并非所有的病都看得出来：最后一位的训练损失比谁都好。");
        return [("ward", ChartPicture.Of("ward", title, message, numbers, [.. charts]))];
    }

    public override IReadOnlyList<Question> Ask()
    {
        int seventh = Enumerable.Range(1, Treatments.Count).First(cure => IsHealed(Patients[6], cure));
        double after = Treat(Treatments[Patients[3].Cure - 1].Apply(Patients[3].Illness)).Right;
        int lowest = 1 + Enumerable.Range(0, Patients.Count).MinBy(i => Treat(Patients[i].Illness).Curve[^1]);
        return
        [
            new(new("Which treatment (its number) heals patient 7?", "哪一种治疗（写编号）能治好 7 号病人？"), seventh,
                new("Try them: patient=7 cure=1, and so on.", "逐个试：patient=7 cure=1，依此类推。")),
            new(new("How many percent of new examples does patient 4 get right after its cure?", "4 号病人治好之后，新样本的准确率是百分之多少？"), Math.Round(100 * after, 1),
                new("It was never wrong, it only never moved.", "它没有错，只是一直没有动。"), 0.1),
            new(new("Which patient has the lowest training loss at the end, and is ill?", "训练结束时，哪一位病人的训练损失最低，却仍有病？"), lowest,
                new("A low loss on what one has learned is no sign of health.", "在学过的东西上损失低，并不说明健康。")),
        ];
    }

    public override Label Spoil(LessonPage page)
    {
        // An eleventh patient, whom the doctor sends home.
        Batch train = Digits.Load().Train.All(), test = Digits.Load().Test.All();
        int[] names = [0, 1, 2, 3, 9, 5, 6, 7, 8, 4];
        Dataset learned = new TensorDataset(train.Inputs, Renamed(train.Labels)), judged = new TensorDataset(test.Inputs, Renamed(test.Labels));
        Outcome outcome = Treat(s_healthy, learned, judged, out Sequential model);
        page.Say(new($"Patient 11: {outcome.Right:P1} of new examples right", $"病人 11：新样本的准确率 {outcome.Right:P1}"));
        page.Show(outcome.Doctor);
        int[] shown = [.. Enumerable.Range(0, 60).Where(i => test.Labels[i] is 4 or 7 or 9).Take(3)];
        int[] said = model.Predict(test.Inputs.IndexSelect(IntTensor.From(shown, 3))).ArgMax().ToArray();
        foreach ((int i, int answer) in shown.Zip(said)) page.Say(new($"  shown a {test.Labels[i]}, it says {answer}", $"  给它看 {test.Labels[i]}，它说 {answer}"));
        return new(
            "The names of the classes are in another order: 4 and 9 are exchanged, in the training set and in the test set. All figures are right, and no " +
            "doctor can know what a 4 looks like. Look at your data with your own eyes.",
            "类别的名称换了顺序：训练集和测试集里的 4 与 9 都对调了。所有数字都没有错，而 4 长什么样，哪个医生也无从知道。请用自己的眼睛看看数据。");

        IntTensor Renamed(IntTensor labels) => IntTensor.From([.. labels.ToArray().Select(label => names[label])], labels.Length);
    }

    /// <summary>Whether a treatment helps: the doctor finds nothing more, and new examples are answered.</summary>
    internal static bool IsHealed(Patient patient, int cure)
    {
        Outcome outcome = Treat(Treatments[cure - 1].Apply(patient.Illness));
        return outcome.Right > 0.8 && !outcome.Doctor.Findings.Any(f => f.Level >= FindingLevel.Warning);
    }

    internal static Outcome Treat(Case run)
    {
        TrainTestSplit digits = run.IsPlane ? new("xor", PointData.Draw("xor", 400, 0.05, seed: 1), PointData.Draw("xor", 400, 0.05, seed: 2)) : Digits.Load();
        Dataset train = digits.Train.Subset([.. Enumerable.Range(0, Math.Min(run.Examples, digits.Train.Count))]);
        if (run.IsMixedUp)
        {
            int[] labels = train.ReadLabels();
            RandomStream.For(1, "labels").Shuffle(labels);
            train = new TensorDataset(train.All().Inputs, IntTensor.From(labels, labels.Length));
        }

        (train, Dataset test) = (Scaled(train), Scaled(digits.Test));
        if (!run.IsStandardized) return Treat(run, train, test, out _);
        var normalizer = Normalizer.PerDataset(train);
        return Treat(run, train.Normalize(normalizer), test.Normalize(normalizer), out _);

        Dataset Scaled(Dataset data) => data.Map(batch => batch.WithInputs(batch.Inputs * run.Scale));
    }

    /// <summary>A training as the case says, watched by the doctor.</summary>
    private static Outcome Treat(Case run, Dataset train, Dataset test, out Sequential model)
    {
        model = run.Network(train.InputShape.ElementCount);
        Loss loss = run.IsNumber ? new MeanSquaredError() : new CrossEntropy();
        var optimizer = new Adam(model.Parameters(), run.Rate);
        var doctor = new Doctor();
        double[] curve;
        if (run.Clears)
        {
            var trainer = new Trainer(model, loss, optimizer) { Callbacks = { doctor } };
            History history = trainer.Fit(Answers(train), new FitOptions { Epochs = run.Epochs, BatchSize = 32, Validation = Answers(test) });
            curve = [.. history.Epochs.Select(epoch => epoch.TrainLoss)];
        }
        else
        {
            // A loop of one's own, in which something is forgotten.
            var loader = new DataLoader(train, 32, shuffle: true, seed: 1);
            using IDisposable watching = doctor.Watch(model, optimizer, loss, train, loader.BatchesPerEpoch * run.Epochs);
            curve = new double[run.Epochs];
            for (int epoch = 0; epoch < run.Epochs; epoch++)
            {
                foreach (Batch batch in loader)
                {
                    Tensor value = loss.Call(model.Call(batch.Inputs), batch.Labels);
                    value.Backward();
                    optimizer.Step();
                    doctor.Step(value, batch.Labels);
                    curve[epoch] += value.Item() / loader.BatchesPerEpoch;
                }
            }

            doctor.End();
        }

        Batch all = test.All();
        Tensor outputs = model.Predict(all.Inputs);
        int[] answers = run.IsNumber ? [.. outputs.ToArray().Select(y => (int)Math.Round(y))] : outputs.ArgMax().ToArray();
        double right = answers.Zip(all.Labels.ToArray()).Count(pair => pair.First == pair.Second);
        return new Outcome(curve, right / all.Count, doctor);

        Dataset Answers(Dataset data)
        {
            Batch all = data.All();
            return run.IsNumber ? new TensorDataset(all.Inputs, all.Labels.ToTensor().Reshape(-1, 1)) : data;
        }
    }

    private static string Losses(Outcome outcome) => $"{outcome.Curve[0]:0.00} -> {outcome.Curve[^1]:0.00}";

    /// <summary>A run on the digits, or on points of the plane: the healthy one unless something is changed.</summary>
    internal sealed record Case
    {
        internal double Rate { get; init; } = 0.002;

        internal int Epochs { get; init; } = 10;

        internal int Examples { get; init; } = 1437;

        internal float Scale { get; init; } = 1;

        internal bool IsStandardized { get; init; }

        internal bool IsMixedUp { get; init; }

        internal bool IsPlane { get; init; }

        internal bool IsNumber { get; init; }

        internal bool IsBent { get; init; } = true;

        internal bool Clears { get; init; } = true;

        internal float? FirstWeights { get; init; }

        internal float? FirstBias { get; init; }

        internal Sequential Network(int inputs)
        {
            var model = new Sequential(new Flatten());
            foreach ((int from, int to) in ((int, int)[])[(inputs, 64), (64, 32)])
            {
                model.Add(new Linear(from, to, weightInitializer: Start(FirstWeights), biasInitializer: Start(FirstBias)));
                if (IsBent) model.Add(new Relu());
            }

            model.Add(new Linear(32, IsNumber ? 1 : IsPlane ? 2 : 10)).Initialize(seed: 1);
            return model;

            static Initializer? Start(float? value) => value is { } same ? Initializer.Constant(same) : null;
        }
    }

    /// <summary>Who is in the ward: what the doctor should find, what the patient says, what is the matter, and which treatment heals it.</summary>
    internal sealed record Patient(string Rule, Label Complaint, Case Illness, int Cure);

    /// <summary>How it went: the training loss of each epoch, the share of new examples that are right, and the doctor.</summary>
    internal sealed record Outcome(double[] Curve, double Right, Doctor Doctor);
}
