#:project ../../../src/Myelin.Lessons/Myelin.Lessons.csproj
using Myelin;
using Myelin.Lessons;
using Myelin.Pictures;

/// <summary>The forward pass: a batch of images as a matrix, through two layers, with all shapes.</summary>
internal sealed class ForwardLesson : Lesson
{
    internal static int Main(string[] arguments) => LessonProgram.Run(new ForwardLesson(), arguments);

    public override string Name => "04-forward";

    public override Label Title => new("The forward pass", "前向传播");

    public override Label Goal => new(
        "You can follow a batch of images through a network by its shapes, compute one of its numbers by hand, and count its parameters.",
        "能够按形状跟踪一批图片在网络中的流动，手工算出其中一个数，并数出参数个数。");

    public override IReadOnlyList<Setting> Settings =>
    [
        new("batch", 5, new("the number of images", "图片数"), 1, 1000, Whole: true),
        new("hidden", 32, new("the number of hidden units", "隐藏单元数"), 1, 1000, Whole: true),
    ];

    public override void Run(LessonPage page)
    {
        int count = (int)page["batch"], hidden = (int)page["hidden"];
        Batch batch = Digits.Load().Train.Take([.. Enumerable.Range(0, count)]);
        var model = new Sequential(new Flatten(), new Linear(64, hidden), new Relu(), new Linear(hidden, 10));
        model.Initialize(seed: 1);

        // 1. The shapes: every layer keeps the first length, the number of images.
        page.Say(new($"images          {batch.Inputs.Shape}", $"图片            {batch.Inputs.Shape}"));
        foreach (LayerOutput step in ForwardTrace.LayerOutputs(model, batch.Inputs).SkipLast(1)) page.Say($"{step.Layer.GetType().Name,-16}{step.Shape}");

        // 2. One number by hand: a row of X times a row of the stored weight, which has the shape [outputs, inputs], plus a bias.
        var first = (Linear)model[1];
        Tensor x = batch.Inputs.Reshape(-1, 64), a = first.Predict(x);
        float byHand = (x.Select(0, 0) * first.Weight.Value.Select(0, 0)).Sum().Item() + first.Bias!.Value[0];
        page.Say();
        page.Say(new($"A[0, 0] by hand {byHand:0.000;-0.000}, by the layer {a[0, 0]:0.000;-0.000}",
            $"手工计算 A[0, 0] 得 {byHand:0.000;-0.000}，层的结果是 {a[0, 0]:0.000;-0.000}"));

        // 3. The parameters: a weight for each pair of input and output, a bias for each output.
        foreach (Parameter parameter in model.Parameters()) page.Say($"{parameter.Name,-10} {$"{parameter.Shape}",-10} {parameter.Shape.ElementCount,7:N0}");
        page.Say(new($"parameters      {model.ParameterCount,12:N0}", $"参数总数        {model.ParameterCount,12:N0}"));
    }

    public override IReadOnlyList<(string File, Picture Picture)> Draw() => [("numbers", ForwardPicture.Of())];

    public override IReadOnlyList<Question> Ask()
    {
        var mnist = new Sequential(new Linear(784, 50), new Relu(), new Linear(50, 10));
        Tensor wide = Tensor.Zeros(12, 1, 8, 16);
        return
        [
            new(new("How many parameters has a network for MNIST: 784 inputs, 50 hidden units, 10 outputs?",
                "一个用于 MNIST 的网络有 784 个输入、50 个隐藏单元、10 个输出，共有多少个参数？"),
                mnist.ParameterCount, new("784 · 50 + 50 + 50 · 10 + 10.", "784 · 50 + 50 + 50 · 10 + 10。")),
            new(new("Twelve images of 8 rows and 16 columns are [12, 1, 8, 16]. How many rows has their Reshape(-1, 64)?",
                "十二张 8 行 16 列的图片是 [12, 1, 8, 16]。Reshape(-1, 64) 之后有多少行？"),
                wide.Reshape(-1, 64).Shape[0],
                new("There are 12 · 128 numbers, 64 in each row: every image is cut in two, and no error says so. Flatten(1) keeps 12 rows.",
                    "一共有 12 · 128 个数，每行 64 个：每张图片被切成两半，却没有任何报错。Flatten(1) 则会保留 12 行。")),
            new(new("A batch [5, 64] meets a Linear(32, 10). What comes out?",
                "形状为 [5, 64] 的批次进入 Linear(32, 10)，会得到什么？"), ["[5, 10]", "[5, 32]", "[10, 10]", new("error", "报错")],
                Outcome(new Linear(32, 10), Tensor.Zeros(5, 64)), new("The inner lengths, 64 and 32, differ: there is no such product.",
                    "内侧的长度 64 和 32 不相等，这样的乘积不存在。")),
        ];
    }

    public override Label Spoil(LessonPage page)
    {
        // A file gives a column for each image: [64, N]. The fault: Reshape makes the right shape of it, with the wrong rows.
        Batch digits = Digits.Load().Train.All();
        Tensor columns = digits.Inputs.Reshape(-1, 64).Transpose();
        Tensor rows = columns.Reshape(-1, 64);
        var model = new Sequential(new Linear(64, 32), new Relu(), new Linear(32, 10));
        model.Initialize(seed: 1);
        var trainer = new Trainer(model, new CrossEntropy(), new Adam(model.Parameters(), 0.005)) { Seed = 1 };
        var data = new TensorDataset(rows, digits.Labels);
        trainer.Fit(data, new FitOptions { Epochs = 5, BatchSize = 32 });
        page.Say(new($"pixels {columns.Shape}, made into rows {rows.Shape}", $"像素 {columns.Shape}，变成行 {rows.Shape}"));
        page.Say(new($"after 5 epochs {trainer.Evaluate(data).Metrics["accuracy"]:P1} of the training images are right",
            $"5 轮之后，训练图片的准确率为 {trainer.Evaluate(data).Metrics["accuracy"]:P1}"));
        return new(
            "Reshape keeps the order of the numbers and only cuts it anew: each of its rows holds the same pixel of 64 different images. " +
            "The shape is right, the rows are not. Transpose() turns columns into rows.",
            "Reshape 不改变数的排列顺序，只是重新切分：每一行装的是 64 张不同图片的同一个像素。形状对了，行却错了。要把列变成行，应当用 Transpose()。");
    }

    private static string Outcome(Layer layer, Tensor x)
    {
        try
        {
            return $"{layer.Predict(x).Shape}";
        }
        catch (ShapeException)
        {
            return "error";
        }
    }
}
