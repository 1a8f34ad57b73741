#:project ../../../src/Myelin.Lessons/Myelin.Lessons.csproj
using Myelin;
using Myelin.Lessons;
using Myelin.Pictures;

/// <summary>Optimizers on a ravine and on the digits, batch sizes, and a falling learning rate.</summary>
internal sealed class OptimizersLesson : Lesson
{
    private static readonly (string Name, Func<IEnumerable<Parameter>, double, Optimizer> Create, double Rate)[] s_optimizers =
    [
        ("SGD", (weights, rate) => new Sgd(weights, rate), 0.1),
        ("momentum", (weights, rate) => new Sgd(weights, rate, momentum: 0.9), 0.05),
        ("Nesterov", (weights, rate) => new Sgd(weights, rate, momentum: 0.9, nesterov: true), 0.05),
        ("Adagrad", (weights, rate) => new Adagrad(weights, rate), 0.02),
        ("RMSProp", (weights, rate) => new RmsProp(weights, rate), 0.002),
        ("Adam", (weights, rate) => new Adam(weights, rate), 0.003),
    ];

    private static readonly TrainTestSplit s_digits = Digits.Load();

    internal static int Main(string[] arguments) => LessonProgram.Run(new OptimizersLesson(), arguments);

    public override string Name => "08-optimizers";

    public override Label Title => new("Optimizers, batches and learning rates", "优化器、小批量与学习率");

    public override Label Goal => new(
        "You can say what momentum, Adagrad, RMSProp and Adam change about plain descent, and choose a batch size and a learning rate that fit together.",
        "能够说清动量、Adagrad、RMSProp 和 Adam 对普通梯度下降作了什么改动，并选出相配的批次大小和学习率。");

    public override IReadOnlyList<Setting> Settings =>
    [
        new("factor", 1, new("multiplies every learning rate", "所有学习率的倍数"), 0.01, 100),
        new("batch", 32, new("the number of examples per step", "每步的样本数"), 1, 1437, Whole: true),
        new("epochs", 4, new("the number of epochs", "训练轮数"), 1, 20, Whole: true),
    ];

    public override void Run(LessonPage page)
    {
        double factor = page["factor"];
        (int batch, int epochs) = ((int)page["batch"], (int)page["epochs"]);
        page.Say(new("           ravine: steps   digits: loss, test accuracy", "           峡谷：步数      手写数字：损失、测试准确率"));
        Picture ravine = Ravine(factor);
        foreach ((string name, Func<IEnumerable<Parameter>, double, Optimizer> create, double rate) in s_optimizers)
        {
            // 1. A long, narrow valley: the number of steps until the loss is below 0.01.
            int steps = ravine[$"{name}.loss"].Values.ToList().FindIndex(loss => loss < 0.01);

            // 2. A network with 2,410 weights.
            (History history, double accuracy) = Train(weights => create(weights, factor * rate), batch, epochs);
            (string loss, string right) = ($"{history.Epochs[^1].TrainLoss:0.000}", $"{accuracy:0.000}");
            page.Say(new($"{name,-10}{(steps < 0 ? "never" : $"{steps}"),14}   {loss}, {right}",
                $"{(name == "momentum" ? "动量      " : $"{name,-10}")}{(steps < 0 ? "未到达" : $"{steps}").PadLeft(steps < 0 ? 11 : 14)}   {loss}、{right}"));
        }

        // 3. The same number of examples in fewer, larger batches: fewer steps.
        page.Say();
        foreach (int size in (int[])[8, 32, 128, 512])
        {
            var loader = new DataLoader(s_digits.Train, size);
            double loss = Train(weights => new Sgd(weights, factor * 0.1), size, epochs).History.Epochs[^1].TrainLoss;
            page.Say(new($"batch {size,3}: {loader.BatchesPerEpoch,3} steps per epoch, SGD's loss {loss:0.000}",
                $"批次大小 {size,3}：每轮 {loader.BatchesPerEpoch,3} 步，SGD 的损失 {loss:0.000}"));
        }

        // 4. A rate that is too large, and the same rate falling to 0 along a cosine.
        History constant = Train(weights => new Sgd(weights, factor * 1.5), batch, epochs).History;
        History falling = Train(weights => new Sgd(weights, factor * 1.5), batch, epochs, Schedule.Cosine()).History;
        (double stays, double falls) = (constant.Epochs[^1].TrainLoss, falling.Epochs[^1].TrainLoss);
        page.Say(new($"SGD with rate {factor * 1.5:0.###}: loss {stays:0.000}, falling to 0: {falls:0.000}",
            $"SGD，学习率 {factor * 1.5:0.###}：损失 {stays:0.000}；逐渐降到 0：{falls:0.000}"));
    }

    public override IReadOnlyList<(string File, Picture Picture)> Draw()
    {
        double[] epochs = [.. Enumerable.Range(1, 12).Select(epoch => (double)epoch)];
        ChartAxis epoch = new(new Label("epoch", "轮")), loss = new(new Label("loss", "损失")) { IsLog = true };
        var batches = new Chart { Title = new("batch sizes, SGD with rate 0.1", "批次大小，SGD，学习率 0.1"), X = epoch, Y = loss };
        var rates = new Chart { Title = new("SGD with rate 1.5", "SGD，学习率 1.5"), X = epoch, Y = loss };
        List<PictureNumbers> numbers = [];
        foreach ((int size, int series) in ((int, int)[])[(8, 0), (32, 1), (128, 2), (512, 3)])
            Add(batches, $"{size}", series, Train(weights => new Sgd(weights, 0.1), size, 12).History);
        Add(rates, new("constant", "不变"), 0, Train(weights => new Sgd(weights, 1.5), 32, 12).History);
        Add(rates, new("falling along a cosine", "按余弦下降"), 1, Train(weights => new Sgd(weights, 1.5), 32, 12, Schedule.Cosine()).History);
        return
        [
            ("ravine", Ravine(1, steps: 80)),
            ("batches", ChartPicture.Of("batches", new("Batches and schedules", "批量与学习率调度"),
                new("For the same number of epochs, large batches mean few steps. A rate that is too large for the end of a run may do if it falls.",
                    "轮数相同时，批量越大，步数越少。始终不变就太大的学习率，只要逐渐下降，也能用。"), numbers, batches, rates)),
        ];

        void Add(Chart chart, Label name, int series, History history)
        {
            double[] losses = [.. history.Epochs.Select(e => e.TrainLoss)];
            chart.Line(name, epochs, losses, Ink.Series(series));
            numbers.Add(new PictureNumbers(name.English, losses));
        }
    }

    public override IReadOnlyList<Question> Ask()
    {
        Picture fast = Ravine(3);
        string[] asked = ["SGD", "Nesterov", "RMSProp", "Adam"];
        string diverging = asked.Single(name => !(fast[$"{name}.loss"].Values[^1] < fast[$"{name}.loss"].Values[0]));
        int best = ((int[])[1, 2, 4, 8, 16]).MaxBy(factor => Train(weights => new Sgd(weights, factor * 0.1), 512, 4).Accuracy);
        return
        [
            new(new("Multiply all rates by 3. Which of these climbs out of the ravine instead of descending?",
                "把所有学习率乘以 3，哪一个不但没有下降，反而爬出了峡谷？"),
                [.. asked.Select(name => (Label)name)], diverging,
                new("Its rate is above 2 divided by the largest curvature, 2. The others divide by the size of the gradients, or have smaller rates.",
                    "它的学习率超过了 2 除以最大曲率（2）。其余几个要么除以梯度的大小，要么学习率本来就小。")),
            new(new("1,437 images in batches of 100: how many steps has an epoch?",
                "1437 张图片，每批 100 张，一轮有多少步？"), new DataLoader(s_digits.Train, 100).BatchesPerEpoch,
                new("Fourteen full batches, and one of the 37 that are left.", "十四个满批，加上剩下 37 张组成的一批。")),
            new(new("In batches of 512, with which of the factors 1, 2, 4, 8 and 16 does SGD get the most test digits right after 4 epochs?",
                "批次大小为 512 时，倍数取 1、2、4、8、16 中的哪一个，SGD 在 4 轮之后测试准确率最高？"), best,
                new("With few steps, each must be long. With twice this factor they overshoot.", "步数少，每一步就得走得远；但倍数再加一倍，就冲过头了。")),
        ];
    }

    public override Label Spoil(LessonPage page)
    {
        // The fault: a schedule that counts epochs is told the number of steps.
        Sequential model = Network();
        var optimizer = new Sgd(model.Parameters(), 0.1, momentum: 0.9);
        Schedule schedule = Schedule.StepDecay(every: 5);
        long step = 0;
        for (int epoch = 0; epoch < 10; epoch++)
        {
            double sum = 0;
            var batches = new DataLoader(s_digits.Train, 32, shuffle: true, seed: 1);
            foreach (Batch batch in batches.Epoch(epoch))
            {
                schedule.Apply(optimizer, step++, 10 * batches.BatchesPerEpoch);
                optimizer.ZeroGrad();
                Tensor loss = new CrossEntropy().Call(model.Call(batch.Inputs), batch.Labels);
                loss.Backward();
                optimizer.Step();
                sum += loss.Item();
            }

            if (epoch % 3 == 0) page.Say(new($"epoch {epoch + 1,2}: loss {sum / batches.BatchesPerEpoch:0.000}",
                $"第 {epoch + 1,2} 轮：损失 {sum / batches.BatchesPerEpoch:0.000}"));
        }

        return new(
            "StepDecay(5) divides the rate by ten every five epochs, but the loop gives it steps: after 45 steps, one epoch, the rate is a billionth of " +
            "what it was. Give Apply the epoch, or let a Trainer do it.",
            "StepDecay(5) 的意思是每五轮把学习率降为十分之一，循环却把步数传给了它：45 步（才一轮）之后，学习率只剩下原来的十亿分之一。应当传入轮数，或者交给 Trainer 处理。");
    }

    private static Picture Ravine(double factor, int steps = 200) =>
        OptimizerPicture.Of(Surface.Named("ravine"), [.. s_optimizers.Select(o => o.Name)], steps, factor);

    private static Sequential Network()
    {
        var model = new Sequential(new Flatten(), new Linear(64, 32), new Relu(), new Linear(32, 10));
        model.Initialize(seed: 1);
        return model;
    }

    private static (History History, double Accuracy) Train(Func<IEnumerable<Parameter>, Optimizer> create, int batch, int epochs, Schedule? schedule = null)
    {
        Sequential model = Network();
        var trainer = new Trainer(model, new CrossEntropy(), create(model.Parameters())) { Seed = 1, Schedule = schedule };
        History history = trainer.Fit(s_digits.Train, new FitOptions { Epochs = epochs, BatchSize = batch });
        return (history, trainer.Evaluate(s_digits.Test).Metrics["accuracy"]);
    }
}
