#:project ../../../src/Myelin.Lessons/Myelin.Lessons.csproj
using Myelin;
using Myelin.Lessons;
using Myelin.Pictures;

/// <summary>A kernel by hand, shapes and parameters, and a small CNN compared with an MLP.</summary>
internal sealed class ConvolutionLesson : Lesson
{
    internal static int Main(string[] arguments) => LessonProgram.Run(new ConvolutionLesson(), arguments);

    public override string Name => "14-convolution";

    public override Label Title => new("Convolution", "卷积");

    public override Label Goal => new(
        "You can compute a convolution by hand, say which shape and how many parameters each layer has, and build a small CNN.",
        "能够手算卷积，说出每一层的形状和参数个数，并搭建一个小型卷积网络。");

    public override IReadOnlyList<Setting> Settings =>
    [
        new("kernel", 3, new("the size of the CNN's first kernel", "CNN 第一个卷积核的大小"), 1, 5, Whole: true),
        new("padding", 1, new("zeros around the image", "图像四周补几圈零"), 0, 2, Whole: true),
        new("stride", 1, new("how far the kernel moves", "卷积核每次移动几格"), 1, 2, Whole: true),
        new("moved", 1, new("how many pixels the test images are moved", "测试图片移动几个像素"), 0, 3, Whole: true),
    ];

    public override void Run(LessonPage page)
    {
        (int kernel, int padding, int stride) = ((int)page["kernel"], (int)page["padding"], (int)page["stride"]);

        // 1. By hand: a kernel that finds vertical edges, on an image of 5 by 5 that is bright on the left.
        Tensor image = Tensor.From([9, 9, 0, 0, 0, 9, 9, 0, 0, 0, 9, 9, 0, 0, 0, 9, 9, 0, 0, 0, 9, 9, 0, 0, 0], 1, 1, 5, 5);
        Tensor edge = Tensor.From([1, 0, -1, 1, 0, -1, 1, 0, -1], 1, 1, 3, 3);
        Tensor found = image.Conv2d(edge, padding: padding, stride: stride);
        page.Say(new($"the edge kernel of 3 x 3, padding {padding}, stride {stride}: 5 x 5 becomes {found.Shape[2]} x {found.Shape[3]}",
            $"3 x 3 的边缘卷积核，填充 {padding}，步幅 {stride}：5 x 5 变为 {found.Shape[2]} x {found.Shape[3]}"));
        foreach (float[] row in found.ToArray().Chunk(found.Shape[3])) page.Say($"  {string.Join(" ", row.Select(y => $"{y,3:0}"))}");

        // 2. Shapes and parameters of a small CNN.
        Sequential cnn = Cnn(kernel, padding, stride);
        page.Say();
        foreach (LayerOutput layer in cnn.LayerOutputs(Digits.Load().Test.Take([0]).Inputs).Where(o => o.Layer.Children.Count == 0))
        {
            page.Say($"  {layer.Layer.Describe(),-42} {layer.Shape,-14} {layer.Layer.ParameterCount,6}");
        }

        // 3. Against an MLP with as many parameters; then both read digits that are moved to the right.
        Sequential mlp = Mlp(cnn.ParameterCount);
        int moved = (int)page["moved"];
        page.Say();
        foreach ((string name, Sequential model) in (ReadOnlySpan<(string, Sequential)>)[("CNN", cnn), ("MLP", mlp)])
        {
            Learn(model, Digits.Load().Train);
            (double still, double shifted) = (Right(model, Digits.Load().Test), Right(model, Moved(moved)));
            page.Say(new($"{name}, {model.ParameterCount,5} parameters: {still:P1} right, {shifted:P1} if moved by {moved}",
                $"{name}，{model.ParameterCount,5} 个参数：准确率 {still:P1}，图片移动 {moved} 个像素后 {shifted:P1}"));
        }
    }

    public override IReadOnlyList<(string File, Picture Picture)> Draw()
    {
        Sequential cnn = Cnn(3, 1, 1);
        Learn(cnn, Digits.Load().Train);
        return
        [
            ("kernel", ConvolutionPicture.Of("edge", padding: 1)), ("pooling", PoolingPicture.Of(2)),
            ("maps", FeatureMapPicture.Of(cnn, Digits.Load().Test, index: 3)),
        ];
    }

    public override IReadOnlyList<Question> Ask()
    {
        Tensor wide = Tensor.Zeros(1, 1, 28, 28);
        int keeps = Enumerable.Range(0, 7).First(padding => wide.Conv2d(Tensor.Zeros(1, 1, 7, 7), padding: padding).Shape[2] == 28);
        long convolution = new Conv2d(1, 8, 3, padding: 1).ParameterCount, linear = new Linear(64, 8 * 64).ParameterCount;
        Sequential cnn = Cnn(3, 1, 1), mlp = Mlp(cnn.ParameterCount);
        Learn(cnn, Digits.Load().Train);
        Learn(mlp, Digits.Load().Train);
        double ahead = Right(cnn, Moved(2)) - Right(mlp, Moved(2));
        return
        [
            new(new("A kernel of 7 by 7 runs over 28 by 28 pixels with a stride of 1. Which padding keeps the size?",
                "7×7 的卷积核以步幅 1 扫过 28×28 的图像，填充为多少时大小不变？"), keeps, new("(28 + 2·3 - 7) / 1 + 1 = 28.", "(28 + 2·3 - 7) / 1 + 1 = 28。")),
            new(new("The first layer turns 64 pixels into 8 maps of 64 numbers. How many times as many parameters would a Linear layer need for that?",
                "第一层把 64 个像素变成 8 张特征图，每张 64 个数。若用全连接层来做，参数是它的多少倍？"), linear / convolution,
                new($"{linear} parameters instead of {convolution}.", $"{linear} 个参数，而不是 {convolution} 个。")),
            new(new("Digits moved by two pixels: how many percentage points is the CNN ahead of the MLP?", "数字移动两个像素时，CNN 的准确率比 MLP 高几个百分点？"),
                Math.Round(100 * ahead, 1), new("Run it with moved=2. Neither has learned moved digits, but the kernel sees the same strokes everywhere.",
                    "用 moved=2 运行。两者都没有学过移动的数字，但无论笔画在哪里，卷积核看到的都一样。"), 0.5),
        ];
    }

    public override Label Spoil(LessonPage page)
    {
        // Images with two channels, ink and paper, as files often have them: [N, height, width, channels].
        TrainTestSplit digits = Digits.Load();
        Dataset train = Channels(digits.Train), test = Channels(digits.Test);
        var cnn = new Sequential(new Conv2d(2, 8, 3, padding: 1), new Relu(), new MaxPool2d(2), new Flatten(), new Linear(128, 10));
        Learn(cnn, train);
        page.Say(new($"a CNN on images of two channels: {Right(cnn, test):P1} right; channel 0 of the first:",
            $"双通道图片上的 CNN：准确率 {Right(cnn, test):P1}；第一张图片的通道 0："));
        foreach (float[] row in train.Take([0]).Inputs.ToArray().Take(64).Chunk(8)) page.Say($"  {string.Concat(row.Select(v => " ░▒▓█"[(int)(v * 4)]))}");
        return new(
            "The program turned [N, 8, 8, 2] into [N, 2, 8, 8] by Reshape. That only gives the same row of numbers other borders: ink and paper alternate, " +
            "and each channel is half an image. Permute(0, 3, 1, 2) moves the axes.",
            "程序用 Reshape 把 [N, 8, 8, 2] 变成 [N, 2, 8, 8]。这样只是给同一串数换了分界：笔墨与纸面交替出现，每个通道只有半张图。应当用 Permute(0, 3, 1, 2) 交换坐标轴。");
    }

    private static TensorDataset Channels(Dataset data)
    {
        Batch all = data.All();
        Tensor ink = all.Inputs.Reshape(-1, 8, 8, 1), both = Tensor.Concat([ink, 1 - ink], axis: 3);

        // The fault: see what Spoil says.
        return new TensorDataset(both.Reshape(-1, 2, 8, 8), all.Labels);
    }

    private static Sequential Cnn(int kernel, int padding, int stride)
    {
        int side = (((8 + (2 * padding) - kernel) / stride) + 1) / 2;
        var model = new Sequential(
            new Conv2d(1, 8, kernel, stride, padding), new Relu(), new MaxPool2d(2), new Conv2d(8, 16, 3, padding: 1), new Relu(),
            new Flatten(), new Linear(16 * side * side, 10));
        model.Initialize(seed: 1);
        return model;
    }

    private static Sequential Mlp(long parameters)
    {
        int units = (int)((parameters - 10) / (64 + 1 + 10));
        var model = new Sequential(new Flatten(), new Linear(64, units), new Relu(), new Linear(units, 10));
        model.Initialize(seed: 1);
        return model;
    }

    private static void Learn(Sequential model, Dataset train)
    {
        model.Initialize(seed: 1);
        new Trainer(model, new CrossEntropy(), new Adam(model.Parameters(), 0.003)).Fit(train, new FitOptions { Epochs = 8, BatchSize = 32 });
    }

    /// <summary>The test images, moved to the right.</summary>
    private static TensorDataset Moved(int by)
    {
        Batch all = Digits.Load().Test.All();
        return new TensorDataset(all.Inputs.Pad([(0, 0), (0, 0), (0, 0), (by, 0)]).Slice(3, 0, 8), all.Labels);
    }

    private static double Right(Sequential model, Dataset test) => Evaluation.Of(new SupervisedTask(model, new CrossEntropy()), test).Metrics["accuracy"];
}
