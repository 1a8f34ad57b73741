#:project ../../../src/Myelin.Lessons/Myelin.Lessons.csproj
using Myelin;
using Myelin.Lessons;
using Myelin.Pictures;

/// <summary>Gradient descent: slopes by differences, the learning rate, two valleys, and a saddle.</summary>
internal sealed class DescentLesson : Lesson
{
    internal static int Main(string[] arguments) => LessonProgram.Run(new DescentLesson(), arguments);

    public override string Name => "06-gradient-descent";

    public override Label Title => new("Gradient descent", "梯度下降");

    public override Label Goal => new(
        "You can measure a slope, choose a learning rate, and say what descent finds: a valley, not always the deepest.",
        "能够测量斜率、选择学习率，并说清梯度下降找到的是什么：一个谷底，但未必是最深的那个。");

    public override IReadOnlyList<Setting> Settings =>
    [
        new("h", 0.1, new("the distance of the two points of a difference", "求差分的间距"), 1e-9, 1),
        new("rate", 0.3, new("the learning rate on the bowl", "碗形曲线上的学习率"), 0.001, 100),
        new("curvature", 1, new("the curvature of the bowl", "碗形曲线的曲率"), 0.01, 100),
        new("start", 3, new("where the descent into the valleys begins", "双谷曲线上的起点"), -3, 3),
        new("push", 0.001, new("the first distance from the ridge of the saddle", "起点偏离鞍面山脊的距离"), 0, 1),
    ];

    public override void Run(LessonPage page)
    {
        // 1. The slope of w³ at 1 is 3. Measured, with two points to the right, and with one on each side.
        double h = page["h"];
        page.Say(new($"slope of w³ at 1, h = {h}: {(Cube(1 + h) - Cube(1)) / h:0.0000} from one side, {(Cube(1 + h) - Cube(1 - h)) / (2 * h):0.0000} from both",
            $"w³ 在 1 处的斜率，h = {h}：单侧差分 {(Cube(1 + h) - Cube(1)) / h:0.0000}，中心差分 {(Cube(1 + h) - Cube(1 - h)) / (2 * h):0.0000}"));

        // 2. Down a bowl, ½·curvature·w²: each step is the rate times the slope.
        (double rate, double curvature) = (page["rate"], page["curvature"]);
        IEnumerable<double> places = Bowl(rate, curvature).Take(8);
        page.Say(new($"bowl of curvature {curvature}, rate {rate}: {string.Join(", ", places.Select(w => $"{w:0.00}"))}",
            $"曲率 {curvature} 的碗，学习率 {rate}：{string.Join("、", places.Select(w => $"{w:0.00}"))}"));

        // 3. Two valleys: w⁴ - 4w² + w. Where descent ends depends on where it begins.
        double end = Valley(page["start"])[^1];
        page.Say(new($"valleys, from {page["start"]}: ends at {end:0.00}, height {Height(end):0.00}",
            $"双谷，从 {page["start"]} 出发：停在 {end:0.00}，高度 {Height(end):0.00}"));

        // 4. A saddle, x² - y² + y⁴/4: along the ridge it looks like a valley.
        int steps = Saddle((float)page["push"]).Length - 1;
        Label outcome = steps < 999 ? new($"{steps} steps until it is left", $"{steps} 步之后离开") : new("still there after 1000 steps", "1000 步之后仍在原处");
        page.Say(new($"saddle, {page["push"]:0.######} from the ridge: {outcome.English}", $"鞍面，偏离山脊 {page["push"]:0.######}：{outcome.Chinese}"));
    }

    public override IReadOnlyList<(string File, Picture Picture)> Draw()
    {
        double[] w = [.. Enumerable.Range(0, 121).Select(i => -2.4 + (i * 0.04))];
        ChartAxis steps = new(new Label("step", "步")), loss = new(new Label("loss", "损失"));
        Chart curve = new Chart { Title = "w⁴ - 4w² + w", X = new ChartAxis("w"), Y = loss }.Line("", w, [.. w.Select(Height)], Ink.Grid, 3);
        List<PictureNumbers> numbers = [];
        foreach ((double start, int series) in ((double, int)[])[(-2.2, 0), (2.2, 1)])
        {
            double[] path = Valley(start)[..25], heights = [.. path.Select(Height)];
            curve.Line(new($"from {start}", $"从 {start} 出发"), path, heights, Ink.Series(series), 1).Dots("", path, heights, Ink.Series(series));
            numbers.Add(new PictureNumbers($"from {start}", path));
        }

        var saddle = new Chart { Title = new Label("loss over steps, from a saddle", "从鞍面出发，损失随步数的变化"), X = steps, Y = loss };
        foreach ((float push, int series) in ((float, int)[])[(1e-3f, 2), (1e-6f, 3)])
        {
            double[] path = Saddle(push);
            saddle.Line(new($"{push:0.######} from the ridge", $"偏离山脊 {push:0.######}"), [.. path.Select((_, step) => (double)step)], path, Ink.Series(series));
            numbers.Add(new PictureNumbers($"saddle {push:0.######}", path));
        }

        return
        [
            ("rates", DescentPicture.Of()),
            ("places", ChartPicture.Of("places", new("Where descent ends, and where it waits", "下降停在哪里，又在哪里徘徊"),
                new("Descent ends in the valley in which it begins, the lowest or not. A loss that stands still may be a saddle: wait, or push.",
                    "梯度下降停在出发时所在的谷里，不管那是不是最低的谷。损失不动时，也可能只是到了鞍点：等一等，或者推一把。"),
                numbers, curve, saddle)),
        ];
    }

    public override IReadOnlyList<Question> Ask()
    {
        int limit = Enumerable.Range(1, 100).First(i => Math.Abs(Bowl(i / 100.0, 4).ElementAt(40)) >= 3);
        int last = Enumerable.Range(-30, 61).Last(i => Valley(i / 10.0)[^1] < 0);
        return
        [
            new(new("On a bowl of curvature 4, what is the smallest rate of two decimals at which descent no longer comes closer?",
                "在曲率为 4 的碗上，学习率至少多大时（保留两位小数），就不再靠近谷底？"),
                limit / 100.0, new("2 divided by the curvature: there, each step leads to the other side, as high as before.",
                    "2 除以曲率：这时每一步都跨到对面同样高的地方。"), 0.001),
            new(new("What is the largest start, in tenths, from which descent ends in the left valley?", "要停在左边的谷里，起点最大可以是多少（精确到十分位）？"),
                last / 10.0, new("The hilltop between the valleys is just right of it, not at 0.", "两谷之间的山顶就在它右边一点，并不在 0 处。"), 0.001),
            new(new("How many steps more does it take to leave the saddle with a push of 0.000001 than with 0.001?", "偏离 0.000001 时，离开鞍面比偏离 0.001 时多用几步？"),
                Saddle(1e-6f).Length - Saddle(1e-3f).Length, new("Each step multiplies the distance by 1.2; a factor of a thousand takes that many steps.",
                    "每一步使距离变为 1.2 倍，变为一千倍就需要这么多步。")),
        ];
    }

    public override Label Spoil(LessonPage page)
    {
        // The fault: h is too small for float32, so that w + h is w.
        const float Tiny = 1e-8f;
        float w = 3;
        for (int step = 0; step < 100; step++) w -= 0.1f * (Square(w + Tiny) - Square(w - Tiny)) / (2 * Tiny);
        page.Say(new($"100 steps down w² from 3, slopes by differences: w = {w:0.00}", $"用差分求斜率，从 3 出发沿 w² 下降 100 步：w = {w:0.00}"));
        return new(
            "h is 1e-8, and float32 has about seven digits: 3 + 1e-8 is 3, the difference is 0, and so is every slope. Take an h of about 1e-2 for float32.",
            "h 取了 1e-8，而 float32 只有大约七位有效数字：3 + 1e-8 仍然是 3，差为 0，斜率也总是 0。对 float32，h 取 1e-2 左右为宜。");
    }

    private static double Cube(double w) => w * w * w;

    private static float Square(float w) => w * w;

    /// <summary>The places of a descent down a bowl, without an end.</summary>
    private static IEnumerable<double> Bowl(double rate, double curvature)
    {
        for (double w = 3; ; w -= rate * curvature * w) yield return w;
    }

    private static double Height(double w) => (w * w * w * w) - (4 * w * w) + w;

    private static double[] Valley(double w)
    {
        double[] places = new double[200];
        for (int step = 0; step < places.Length; step++)
        {
            places[step] = w;
            w -= 0.02 * ((4 * w * w * w) - (8 * w) + 1);
        }

        return places;
    }

    /// <summary>The losses until that of the valley is near, at most 1000; here the library finds the slopes.</summary>
    private static double[] Saddle(float push)
    {
        float x = -1.5f, y = push;
        List<double> losses = [];
        while (losses.Count < 1000)
        {
            Tensor place = Tensor.From([x, y], 2).RequireGrad();
            Tensor loss = Surface.Named("saddle").Loss(place.Select(0, 0), place.Select(0, 1));
            losses.Add(loss.Item());
            if (losses[^1] < -0.9) break;
            loss.Backward();
            float[] slopes = place.Grad!.ToArray();
            (x, y) = (x - (0.1f * slopes[0]), y - (0.1f * slopes[1]));
        }

        return [.. losses];
    }
}
