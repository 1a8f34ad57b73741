#:project ../../../src/Myelin.Lessons/Myelin.Lessons.csproj
using Myelin;
using Myelin.Lessons;
using Myelin.Pictures;

/// <summary>The backward pass: gradients by hand, by differences and by the library, on products, nested functions and sums.</summary>
internal sealed class BackwardLesson : Lesson
{
    private static readonly Label[] s_names =
    [
        new("price of an apple", "苹果单价"), new("number of apples", "苹果个数"), new("price of an orange", "橙子单价"),
        new("number of oranges", "橙子个数"), new("tax", "税率"),
    ];

    internal static int Main(string[] arguments) => LessonProgram.Run(new BackwardLesson(), arguments);

    public override string Name => "07-backward";

    public override Label Title => new("The backward pass", "反向传播");

    public override Label Goal => new(
        "You can compute the gradients of a small computation graph by hand, and check them by differences and by the library.",
        "能够手工算出一个小计算图的各个梯度，并用差分和库函数核对。");

    public override IReadOnlyList<Setting> Settings =>
    [
        new("apples", 2, new("the number of apples", "苹果个数"), 0, 100),
        new("tax", 1.1, new("the factor of the tax", "含税系数"), 1, 2),
        new("x", 0.5, new("where the nested function is taken", "复合函数的自变量"), -1, 1),
    ];

    public override void Run(LessonPage page)
    {
        // 1. Products and a sum: what does the price of a purchase depend on, and how much?
        float[] values = [100, (float)page["apples"], 150, 3, (float)page["tax"]];
        (float apple, float apples, float orange, float oranges, float tax) = (values[0], values[1], values[2], values[3], values[4]);
        float[] byHand = [apples * tax, apple * tax, oranges * tax, orange * tax, (apple * apples) + (orange * oranges)];
        float[] byLibrary = Gradient(Price, values);
        page.Say(new($"price: {Price(Tensor.From(values, 5)).Item():0.0}", $"总价：{Price(Tensor.From(values, 5)).Item():0.0}"));
        page.Say(new("gradient                 by hand   differences   automatic", "梯度                手工计算      中心差分    自动微分"));
        for (int i = 0; i < 5; i++)
        {
            float difference = (PriceWith(values, i, 0.5f) - PriceWith(values, i, -0.5f)) / (2 * 0.5f);
            string numbers = $"{byHand[i],12:0.0}{difference,14:0.0}{byLibrary[i],12:0.0}";
            page.Say(new($"{s_names[i].English,-20}{numbers}", $"{s_names[i].Chinese}{new string(' ', 20 - (2 * s_names[i].Chinese.Length))}{numbers}"));
        }

        // 2. A function in a function in a function: the slopes multiply.
        Tensor x = Tensor.Scalar((float)page["x"]).RequireGrad();
        Tensor square = x * x, power = square.Exp(), log = power.Log(), y = log.Sigmoid();
        y.Backward();
        float[] slopes = [2 * x.Item(), power.Item(), 1 / power.Item(), y.Item() * (1 - y.Item())];
        string product = $"{string.Join(" · ", slopes.Select(s => $"{s:0.000}"))} = {slopes.Aggregate((a, b) => a * b):0.000}";
        page.Say();
        page.Say(new($"sigmoid(log(exp(x²))) at {page["x"]}: slopes {product}, automatic {x.Grad!.Item():0.000}",
            $"sigmoid(log(exp(x²))) 在 {page["x"]} 处：斜率 {product}，自动微分 {x.Grad!.Item():0.000}"));

        // 3. A value that is used twice gets a gradient from each use, and they add up.
        Tensor twice = Tensor.Scalar(3).RequireGrad();
        ((twice * 5) + (twice * 2)).Backward();
        page.Say(new($"5w + 2w: the gradient of w is 5 + 2 = {twice.Grad!.Item()}", $"5w + 2w：w 的梯度是 5 + 2 = {twice.Grad!.Item()}"));
    }

    public override IReadOnlyList<(string File, Picture Picture)> Draw() => [("shop", BackwardPicture.Of("shop")), ("nested", BackwardPicture.Of("nested"))];

    public override IReadOnlyList<Question> Ask()
    {
        float[] two = Gradient(Price, [100, 2, 150, 3, 1.1f]), five = Gradient(Price, [100, 5, 150, 3, 1.1f]);
        Label[] names = [new("price", "单价"), new("number", "个数"), new("tax", "税率")];
        int[] places = [0, 1, 4];
        return
        [
            new(new("Five apples instead of two: which gradient stays as it is? The apples' price, their number, or the tax?",
                "苹果从两个变为五个，哪个梯度不变：苹果的单价、个数还是税率？"), names,
                names[Array.FindIndex(places, i => two[i] == five[i])].English,
                new("One apple more costs a price with tax, however many there are already.", "再买一个苹果就多付一份含税的单价，与已经买了几个无关。")),
            new(new("What is the gradient of w·w·w at w = 2?", "w·w·w 在 w = 2 处的梯度是多少？"), Gradient(w => (w * w * w).Sum(), [2])[0],
                new("w is used three times, and each use contributes the product of the other two: 4 + 4 + 4.", "w 用了三次，每一次贡献另外两个因子的乘积：4 + 4 + 4。")),
            new(new("What is the gradient of 7·max(w, 3) with respect to w at w = 2?",
                "7·max(w, 3) 在 w = 2 处对 w 的梯度是多少？"),
                Gradient(w => (w.Maximum(Tensor.Full(3, 1)) * 7).Sum(), [2])[0],
                new("The maximum passes the gradient to the larger of the two. ReLU is max(w, 0): a dead unit is the same thing.",
                    "max 只把梯度传给较大的那个。ReLU 就是 max(w, 0)，“死”单元也是这个道理。")),
        ];
    }

    public override Label Spoil(LessonPage page)
    {
        // The fault: gradients add up, also over steps.
        Tensor x = Tensor.From([-1, 0, 1, 2], 4, 1), y = (x * 3) + 1;
        var line = new Linear(1, 1, weightInitializer: Initializer.Zeros, biasInitializer: Initializer.Zeros);
        var optimizer = new Sgd(line.Parameters(), 0.1);
        for (int step = 0; step < 40; step++)
        {
            Tensor loss = new MeanSquaredError().Call(line.Call(x), y);
            loss.Backward();
            if (step % 5 == 0) page.Say(new($"step {step,2}: loss {loss.Item():0.00}, weight {line.Weight.Value.Item():0.00;-0.00}",
                $"第 {step,2} 步：损失 {loss.Item():0.00}，权重 {line.Weight.Value.Item():0.00;-0.00}"));
            optimizer.Step();
        }

        return new(
            "No one clears the gradients. Backward adds to them, so each step follows the sum of all gradients so far and overshoots. " +
            "Call optimizer.ZeroGrad() before Backward, like every training loop.",
            "没有人清零梯度。Backward 会把新梯度加到旧梯度上，于是每一步走的都是迄今所有梯度之和，冲过了头。应当像所有训练循环那样，在 Backward 之前调用 optimizer.ZeroGrad()。");
    }

    /// <summary>What a purchase costs: (apples + oranges) · tax.</summary>
    private static Tensor Price(Tensor v)
    {
        Tensor apples = v[0..1] * v[1..2], oranges = v[2..3] * v[3..4];
        return ((apples + oranges) * v[4..5]).Sum();
    }

    private static float PriceWith(float[] values, int index, float change)
    {
        float[] moved = [.. values];
        moved[index] += change;
        return Price(Tensor.From(moved, 5)).Item();
    }

    private static float[] Gradient(Func<Tensor, Tensor> function, float[] at)
    {
        Tensor x = Tensor.From(at, at.Length).RequireGrad();
        function(x).Backward();
        return x.Grad!.ToArray();
    }
}
