#:project ../../../src/Myelin.Lessons/Myelin.Lessons.csproj
#:project ../../../src/Myelin.Interop/Myelin.Interop.csproj
using Myelin;
using Myelin.Interop.Pickle;
using Myelin.Lessons;
using Myelin.Pictures;

/// <summary>The weights of a book's network, read from a Python file that is not trusted.</summary>
internal sealed class ForeignWeightsLesson : Lesson
{
    internal static int Main(string[] arguments) => LessonProgram.Run(new ForeignWeightsLesson(), arguments);

    public override string Name => "19-foreign-weights";

    public override Label Title => new("Other people's weights", "别人的权重");

    public override Label Goal => new(
        "You can open a file of weights that you do not trust, bring its arrays into a network of your own, and notice when the inputs do not fit.",
        "能够打开不受信任的权重文件，把其中的数组装进自己的网络，并发现输入不匹配的情形。");

    public override IReadOnlyList<Setting> Settings =>
    [
        new("divisor", 255, new("what each pixel, 0 to 255, is divided by", "每个像素（0 至 255）除以多少"), 0.1, 10000),
        new("gray", 0, new("each pixel of an empty image, 0 to 255", "空白图片的每个像素（0 至 255）"), 0, 255),
        new("image", 0, new("the test image that is shown", "显示第几张测试图片"), 0, 9999, Whole: true),
        new("sure", 0.9, new("how sure the network must be to be counted as sure", "概率达到多少才算有把握"), 0, 1),
    ];

    public override void Run(LessonPage page)
    {
        // MNIST's test images are not part of the library. Without them the lesson shows what the file alone can.
        Dataset? images = Images(page);

        // 1. What would these files import if Python opened them: the book's, and one from a stranger? Nothing is run to find out.
        byte[] sent = [.. "cos\nsystem\n(S'rm thesis.docx'\ntR."u8];
        IReadOnlyList<string> book = [.. PickleGlobals.Of(BookWeights.Open(), BookWeights.Name)];
        string other = string.Join(", ", PickleGlobals.Of(new MemoryStream(sent), "sent.pkl"));
        page.Say(new($"sent.pkl would import {other}: {(Opens(sent) ? "opened" : "it is not opened")}",
            $"sent.pkl 会导入 {other}：{(Opens(sent) ? "已打开" : "拒绝打开")}"));
        page.Say(new($"{BookWeights.Name} would import {string.Join(", ", book)}", $"{BookWeights.Name} 会导入 {string.Join("、", book)}"));
        IReadOnlyDictionary<string, Tensor> arrays = Read();
        page.Say($"  {string.Join(", ", arrays.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key} {a.Value.Shape}"))}");

        // 2. A network of our own for it. The book multiplies from the other side, so its matrices are transposed.
        Sequential model = Network();
        KeyPairing pairing = KeyPairing.Of(model, arrays)!;
        model.Load(pairing.Apply(arrays), BookWeights.Name);
        string pairs = string.Join("、", pairing.Pairs.Select(p => $"{p.To} 来自 {p.From}{(p.Transposed ? "（转置）" : "")}"));
        page.Say(new($"into the model: {pairing}", $"装入模型：{pairs}"));

        // 3. An image with nothing in it: a softmax always answers.
        double divisor = page["divisor"];
        Tensor empty = Empty(model, page["gray"] / divisor);
        page.Say(new($"an empty image of gray {page["gray"]}: answer {empty.ArgMax()[0]} with {empty.Max().Item():P1}",
            $"灰度 {page["gray"]} 的空白图片：回答 {empty.ArgMax()[0]}，概率 {empty.Max().Item():P1}"));
        if (images is null) return;

        // 4. MNIST's 10,000 test images, all at once, and one by one.
        Dataset test = Scaled(images, divisor);
        Batch all = test.All();
        Tensor probabilities = model.Predict(all.Inputs).Softmax();
        int[] answers = probabilities.ArgMax().ToArray(), labels = all.Labels.ToArray();
        int together = answers.Zip(labels).Count(p => p.First == p.Second);
        int alone = Enumerable.Range(0, 1000).Count(i => model.Predict(test.Take([i]).Inputs).ArgMax()[0] == answers[i]);
        page.Say();
        page.Say(new($"pixels divided by {divisor}: {together / 10_000.0:P2} of 10,000 right; one by one the first 1,000 get the same answer {alone} times",
            $"像素除以 {divisor}：10000 张的准确率为 {together / 10_000.0:P2}；前 1000 张逐一预测，{alone} 张答案相同"));

        // 5. How sure is it?
        float[] largest = probabilities.Max(1).ToArray();
        int image = (int)page["image"], sure = largest.Count(p => p >= page["sure"]);
        int sureAndRight = Enumerable.Range(0, labels.Length).Count(i => largest[i] >= page["sure"] && answers[i] == labels[i]);
        page.Say(new($"image {image}: a {labels[image]}, answer {answers[image]} with {largest[image]:P1}",
            $"第 {image} 张图片：数字 {labels[image]}，回答 {answers[image]}，概率 {largest[image]:P1}"));
        page.Say(new($"at least {page["sure"]:P1} sure of {sure} images, and right on {(double)sureAndRight / Math.Max(1, sure):P1} of them",
            $"概率至少为 {page["sure"]:P1} 的有 {sure} 张，其中准确率 {(double)sureAndRight / Math.Max(1, sure):P1}"));
    }

    public override IReadOnlyList<(string File, Picture Picture)> Draw()
    {
        Sequential model = Loaded(Network());
        Dataset some = Scaled(Mnist.LoadTest(DataOptions), 255).Subset([.. Enumerable.Range(0, 2000)]);
        return [("saliency", SaliencyPicture.Of(model, some)), ("answers", AnswersPicture.Of(model, some))];
    }

    public override IReadOnlyList<Question> Ask()
    {
        Sequential model = Loaded(Network());
        Tensor white = Empty(model, 1), raw = Empty(model, 255);
        return
        [
            new(new("How many numbers does the file hold?", "文件里一共有多少个数？"), Read().Sum(a => a.Value.Length),
                new("784·50 + 50 + 50·100 + 100 + 100·10 + 10.", "784·50 + 50 + 50·100 + 100 + 100·10 + 10。")),
            new(new("The image is empty and white, every pixel 255. Which digit does the network answer?", "图片空白而且全白，每个像素都是 255。网络回答哪个数字？"), white.ArgMax()[0],
                new("Run it with gray=255. It has ten answers, and \"nothing\" is not among them.", "用 gray=255 运行。它只有十种回答，其中没有“什么也没有”。")),
            new(new("How many percent sure is it of that image if the pixels are not divided, but stay between 0 and 255?",
                "如果像素不除，保持 0 至 255，它对这张图片有百分之多少的把握？"),
                Math.Round(100 * raw.Max().Item(), 1), new("Run it with gray=255 divisor=1. There is no error, and being sure does not mean being right.",
                    "用 gray=255 divisor=1 运行。程序不会报错，而有把握并不等于正确。"), 0.15),
        ];
    }

    public override Label Spoil(LessonPage page)
    {
        // The fault: a file of weights does not say which activations belong between them.
        var model = new Sequential(new Flatten(), new Linear(784, 50), new Relu(), new Linear(50, 100), new Relu(), new Linear(100, 10));
        Dataset? images = Images(page);
        Loaded(model);
        Tensor empty = Empty(model, 0);
        page.Say(new($"all six arrays loaded; an empty image: answer {empty.ArgMax()[0]} with {empty.Max().Item():P1}",
            $"六个数组全部装入；空白图片：回答 {empty.ArgMax()[0]}，概率 {empty.Max().Item():P1}"));
        if (images is not null) page.Say(new($"pixels divided by 255: {Right(model, Scaled(images, 255)):P2} of 10,000 right",
            $"像素除以 255：10000 张的准确率为 {Right(model, Scaled(images, 255)):P2}"));
        foreach (Layer layer in model) page.Say($"  {layer.Describe()}");
        return new(
            "The book's network has sigmoids. This one has ReLUs, which have no weights, so that nothing can notice when loading. Look up the architecture, " +
            "and check with a figure that is known.",
            "书中的网络用的是 sigmoid，这里却是 ReLU。激活函数没有权重，装入时谁也发现不了。要查清网络的结构，并用一个已知的数值来核对。");
    }

    private static Sequential Network() =>
        new(new Flatten(), new Linear(784, 50), new Sigmoid(), new Linear(50, 100), new Sigmoid(), new Linear(100, 10));

    private static Dictionary<string, Tensor> Read()
    {
        using var file = PickledArrays.Open(BookWeights.Open(), BookWeights.Name);
        return file.Entries.ToDictionary(entry => entry.Name, entry => file.ReadTensor(entry.Name));
    }

    private static bool Opens(byte[] pickle)
    {
        try
        {
            using var file = PickledArrays.Open(new MemoryStream(pickle), "sent.pkl");
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static Sequential Loaded(Sequential model)
    {
        Dictionary<string, Tensor> arrays = Read();
        model.Load(KeyPairing.Of(model, arrays)!.Apply(arrays), BookWeights.Name);
        return model;
    }

    /// <summary>MNIST's test set; null if it is neither here nor can be downloaded, which is said.</summary>
    private ImageDataset? Images(LessonPage page)
    {
        bool isHere = DataLocation.Find(Mnist.Source, DataOptions).Folder is not null;
        if (!isHere && DataOptions.Download) page.Say(new("MNIST is downloaded once, 12 MB.", "MNIST 只需下载一次，共 12 MB。"));
        try
        {
            return Mnist.LoadTest(DataOptions);
        }
        catch (IOException)
        {
            string folder = Path.Combine(DataOptions.Directory ?? DataLocation.CacheFolder, Mnist.Source.Name);
            page.Say(new(
                "MNIST is missing and cannot be downloaded, so what needs its images is left out. To have it, run the lesson again with a network, or put " +
                $"t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz into {folder}.",
                "缺少 MNIST，也无法下载，因此省略需要图片的部分。联网后再运行这一课，或者把 t10k-images-idx3-ubyte.gz 和 t10k-labels-idx1-ubyte.gz 放进 " +
                $"{folder}。"));
            page.Say();
            return null;
        }
    }

    /// <summary>The probabilities of the digits for an image whose pixels are all the same.</summary>
    private static Tensor Empty(Sequential model, double pixel) => model.Predict(Tensor.Full((float)pixel, 1, 1, 28, 28)).Softmax();

    /// <summary>Images whose pixels are from 0 to 255, divided by a number.</summary>
    private static Dataset Scaled(Dataset images, double divisor) => images.Map(batch => batch.WithInputs(batch.Inputs * (float)(255 / divisor)));

    private static double Right(Sequential model, Dataset test) => Evaluation.Of(new SupervisedTask(model, new CrossEntropy()), test).Metrics["accuracy"];
}
