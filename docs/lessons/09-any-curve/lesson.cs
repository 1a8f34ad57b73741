#:project ../../../src/Myelin.Lessons/Myelin.Lessons.csproj
using Myelin;
using Myelin.Lessons;
using Myelin.Pictures;

/// <summary>Two layers fit a curve: as a sum of steps and of straight pieces, set by hand, and of sigmoids that learn.</summary>
internal sealed class AnyCurveLesson : Lesson
{
    private static readonly Tensor s_x = Tensor.Linspace(0, 1, 201).Reshape(-1, 1), s_y = Curve(s_x);

    internal static int Main(string[] arguments) => LessonProgram.Run(new AnyCurveLesson(), arguments);

    public override string Name => "09-any-curve";

    public override Label Title => new("Two layers fit any curve", "两层网络拟合任意曲线");

    public override Label Goal => new(
        "You can build a network by hand that follows a given curve, and say how its error shrinks as units are added.",
        "能够手工搭出一个贴合给定曲线的网络，并说出误差怎样随单元数减小。");

    public override IReadOnlyList<Setting> Settings => [new("units", 8, new("the number of hidden units", "隐藏单元数"), 1, 500, Whole: true)];

    public override void Run(LessonPage page)
    {
        int units = (int)page["units"];
        page.Say(new("units   error of steps   of pieces   of sigmoids, trained", "单元数    阶跃的误差     折线的误差    sigmoid 的误差（训练）"));
        foreach (int count in (int[])[units, 2 * units])
            page.Say($"{count,5}{Error(Steps(count)),17:0.0000}{Error(Pieces(count)),12:0.0000}{Error(Trained(count)),14:0.0000}");

        // Within 0 and 1 the networks follow the curve. Outside, no one told them.
        page.Say();
        foreach (float x in (float[])[0.5f, 1.5f, 2.5f])
        {
            Tensor at = Tensor.From([x], 1, 1);
            string[] answers = [.. ((Sequential[])[Steps(units), Pieces(units), Trained(units)]).Select(m => $"{m.Predict(at).Item():0.00;-0.00}")];
            page.Say(new($"x = {x:0.0}: curve {Curve(at).Item():0.00}, networks {string.Join(", ", answers)}",
                $"x = {x:0.0}：曲线 {Curve(at).Item():0.00}，各网络 {string.Join("、", answers)}"));
        }
    }

    public override IReadOnlyList<(string File, Picture Picture)> Draw() => [("fit", FitPicture.Of([.. s_y.ToArray().Select(y => (double)y)], units: 8))];

    public override IReadOnlyList<Question> Ask()
    {
        Tensor outside = Tensor.From([2, 3, 4], 3, 1);
        float[] pieces = Pieces(8).Predict(outside).ToArray();
        bool isStraight = MathF.Abs(pieces[0] + pieces[2] - (2 * pieces[1])) < 1e-3f, isLevel = MathF.Abs(pieces[0] - pieces[2]) < 1e-3f;
        return
        [
            new(new("What is the smallest number of steps with an error below 0.02?", "误差低于 0.02，最少需要多少个阶跃？"), Fewest(Steps), new(
                "Twice as many steps halve the error: the steps become half as high.", "阶跃数加倍，误差减半：每一级只有原来的一半高。")),
            new(new("And the smallest number of straight pieces?", "换成折线，最少需要多少段？"), Fewest(Pieces), new(
                "Twice as many pieces quarter the error: a chord leaves a curve by the square of its length.", "段数加倍，误差变为四分之一：弦与曲线的偏离和弦长的平方成正比。")),
            new(new("To the right of 1, what does the network of straight pieces do?",
                "在 1 的右侧，折线网络会怎样？"),
                [new("level", "水平"), new("straight", "直线"), new("wave", "波动")], isLevel ? "level" : isStraight ? "straight" : "wave",
                new("All its units are past their bends, and a sum of straight lines is a straight line.", "所有单元都已过了折点，而直线之和仍是直线。")),
        ];
    }

    public override Label Spoil(LessonPage page)
    {
        // The fault: the biases have the wrong sign.
        float[] places = [.. Enumerable.Range(1, 8).Select(i => i / 9f)];
        Sequential model = Steps(8);
        ((Linear)model[0]).Bias!.CopyFrom(places);
        page.Say(new($"error of 8 steps: {Error(model):0.0000}", $"8 个阶跃的误差：{Error(model):0.0000}"));
        foreach (float x in (float[])[0.1f, 0.4f, 0.7f, 1])
        {
            Tensor at = Tensor.From([x], 1, 1);
            page.Say(new($"x = {x:0.0}: curve {Curve(at).Item():0.00}, network {model.Predict(at).Item():0.00}",
                $"x = {x:0.0}：曲线 {Curve(at).Item():0.00}，网络 {model.Predict(at).Item():0.00}"));
        }

        return new(
            "The answer is the same everywhere. A unit steps where x + b is 0, at -b; with biases above 0 all steps are to the left of 0, " +
            "and all units are on. The bias of a step at p is -p.",
            "网络的回答处处相同。单元在 x + b = 0 处，也就是 -b 处跳变；偏置为正时，所有的阶跃都落在 0 的左边，所有单元都已打开。要在 p 处跳变，偏置应为 -p。");
    }

    /// <summary>The curve to follow.</summary>
    private static Tensor Curve(Tensor x) => ((x * 7).Sin() * 0.4f) + 0.5f;

    private static float Height(float x) => Curve(Tensor.Scalar(x)).Item();

    /// <summary>A step for each unit: the level of the curve in the middle between two steps, as a sum of jumps.</summary>
    private static Sequential Steps(int units)
    {
        float[] places = [.. Enumerable.Range(1, units).Select(i => (float)i / (units + 1))];
        return Built(new Step(), places, [.. Jumps(units)], Height(0.5f / (units + 1)));
    }

    private static IEnumerable<float> Jumps(int units) =>
        Enumerable.Range(1, units).Select(i => Height((i + 0.5f) / (units + 1)) - Height((i - 0.5f) / (units + 1)));

    /// <summary>A bend for each unit: the slope between two points of the curve, as a sum of changes.</summary>
    private static Sequential Pieces(int units)
    {
        float[] places = [.. Enumerable.Range(0, units).Select(i => (float)i / units)];
        float[] slopes = [.. places.Select(place => (Height(place + (1f / units)) - Height(place)) * units)];
        return Built(new Relu(), places, [.. slopes.Select((slope, i) => slope - (i > 0 ? slopes[i - 1] : 0))], Height(0));
    }

    /// <summary>A hidden unit at each place, with a weight of 1, and the sum of their answers.</summary>
    private static Sequential Built(Layer activation, float[] places, float[] changes, float first)
    {
        Linear hidden = new(1, places.Length), sum = new(places.Length, 1);
        hidden.Weight.CopyFrom([.. places.Select(_ => 1f)]);
        hidden.Bias!.CopyFrom([.. places.Select(place => -place)]);
        sum.Weight.CopyFrom(changes);
        sum.Bias!.CopyFrom([first]);
        return new Sequential(hidden, activation, sum);
    }

    /// <summary>The same shape, with sigmoids that training puts in their places.</summary>
    private static Sequential Trained(int units)
    {
        var model = new Sequential(new Linear(1, units), new Sigmoid(), new Linear(units, 1));
        model.Initialize(seed: 1);
        ((Linear)model[0]).Weight.CopyFrom([.. Enumerable.Repeat(12f, units)]);
        ((Linear)model[0]).Bias!.CopyFrom([.. Enumerable.Range(0, units).Select(i => -12 * (i + 0.5f) / units)]);
        var optimizer = new Adam(model.Parameters(), 0.03);
        for (int step = 0; step < 400; step++)
        {
            optimizer.ZeroGrad();
            new MeanSquaredError().Call(model.Call(s_x), s_y).Backward();
            optimizer.Step();
        }

        return model;
    }

    /// <summary>The root of the mean squared error.</summary>
    private static double Error(Sequential model) => new MeanSquaredError().Call(model.Predict(s_x), s_y).Sqrt().Item();

    private static int Fewest(Func<int, Sequential> build) => Enumerable.Range(1, 500).First(units => Error(build(units)) < 0.02);
}
