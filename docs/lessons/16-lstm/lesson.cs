#:project ../../../src/Myelin.Lessons/Myelin.Lessons.csproj
using Myelin;
using Myelin.Lessons;
using Myelin.Pictures;

/// <summary>Why a plain recurrent network forgets, and how the gates of an LSTM remember.</summary>
internal sealed class MemoryLesson : Lesson
{
    private const int Units = 8;

    internal static int Main(string[] arguments) => LessonProgram.Run(new MemoryLesson(), arguments);

    public override string Name => "16-lstm";

    public override Label Title => new("Memory: RNN and LSTM", "记忆：RNN 与 LSTM");

    public override Label Goal => new(
        "You can say why a plain recurrent network forgets, read the gates of an LSTM over time, and set its forget gate.",
        "能够说明普通循环神经网络为什么会遗忘，读懂 LSTM 的门随时间的变化，并设置它的遗忘门。");

    public override IReadOnlyList<Setting> Settings =>
    [
        new("length", 20, new("the number of time steps", "时间步数"), 2, 60, Whole: true),
        new("forget", 2, new("the initial bias of the forget gate", "遗忘门的初始偏置"), -5, 5),
    ];

    public override void Run(LessonPage page)
    {
        (int length, double forget) = ((int)page["length"], page["forget"]);

        // 1. How much of a gradient at the last step reaches the first, before any training?
        page.Say(new("gradient at the first of   5       10       20       40  steps", "序列长度                   5       10       20       40"));
        foreach (bool isLstm in (bool[])[false, true])
        {
            string sizes = string.Concat(((int[])[5, 10, 20, 40]).Select(steps => $"{Gradient(Network(isLstm, forget), steps),9:0.0e+0}"));
            page.Say(new($"  {(isLstm ? "LSTM" : "RNN "),-16}{sizes}", $"  第一步的梯度，{(isLstm ? "LSTM" : "RNN "),-5}{sizes}"));
        }

        // 2. The task: was the first number of the sequence positive? All others are noise.
        page.Say();
        Sequential lstm = Network(isLstm: true, forget);
        (double simple, double gated) = (Learn(Network(isLstm: false, 0), length), Learn(lstm, length));
        page.Say(new($"first of {length} numbers: RNN {simple:P0} right, LSTM {gated:P0}", $"{length} 个数中的第一个：RNN 准确率 {simple:P0}，LSTM {gated:P0}"));

        // 3. The same noise after a first number of 1 and of -1: the unit of the cell that tells both apart best at the end.
        Tensor noise = Draw("shown", 1, length).X.Slice(1, 1);
        LstmGates[] two = [.. ((float[])[1, -1]).Select(first => ((Lstm)lstm[0]).Gates(Tensor.Concat([Tensor.Full(first, 1, 1, 1), noise], axis: 1)))];
        int unit = (two[0].Cell - two[1].Cell).Select(1, length - 1).Abs().ArgMax()[0];
        page.Say(new($"unit {unit} over time, gates from 0 (blank) to 1 (█), cells from -1 to 1", $"单元 {unit} 随时间的变化，门从 0（空白）到 1（█），细胞状态 c 从 -1 到 1"));
        page.Say(new($"  input gate    {Bar(two[0].Input, unit)}", $"  输入门        {Bar(two[0].Input, unit)}"));
        page.Say(new($"  forget gate   {Bar(two[0].Forget, unit)}", $"  遗忘门        {Bar(two[0].Forget, unit)}"));
        page.Say(new($"  cell after  1 {Bar((two[0].Cell + 1) / 2, unit)}", $"  1 之后的 c    {Bar((two[0].Cell + 1) / 2, unit)}"));
        page.Say(new($"  cell after -1 {Bar((two[1].Cell + 1) / 2, unit)}", $"  -1 之后的 c   {Bar((two[1].Cell + 1) / 2, unit)}"));
    }

    public override IReadOnlyList<(string File, Picture Picture)> Draw() => [("gates", GatesPicture.Of(length: 12, steps: 600))];

    public override IReadOnlyList<Question> Ask()
    {
        double factor = Math.Pow(Gradient(Network(isLstm: false, 0), 40) / Gradient(Network(isLstm: false, 0), 20), 1.0 / 20);
        (double simple, double gated) = (Learn(Network(isLstm: false, 0), 12), Learn(Network(isLstm: true, 0), 12));
        double left = Math.Pow(Tensor.Scalar(2).Sigmoid().Item(), 20);
        return
        [
            new(new("From 20 steps to 40, by what factor does each further step multiply the gradient of the untrained RNN (two decimals)?",
                "从 20 步到 40 步，每多一步，未训练的 RNN 的梯度平均要乘以多少（保留两位小数）？"),
                Math.Round(factor, 2), new("Divide the gradient of 40 steps by that of 20 and take the 20th root.", "用 40 步的梯度除以 20 步的梯度，再开 20 次方。"), 0.01),
            new(new("A sequence of 12 numbers, and a forget bias of 0: which of the two networks is right more often?",
                "序列有 12 个数、遗忘门的偏置为 0 时，两个网络中哪一个的准确率更高？"),
                ["RNN", "LSTM"], simple > gated ? "RNN" : "LSTM",
                new($"RNN {simple:P0}, LSTM {gated:P0}. A gate that begins half closed forgets before it can learn what to keep.",
                    $"RNN {simple:P0}，LSTM {gated:P0}。一开始就半关着的门，还没学会该记住什么就已经忘了。")),
            new(new("A forget gate stays at σ(2) and nothing is added. Which share of the cell is left after 20 steps (two decimals)?",
                "遗忘门一直是 σ(2)，也不加入新的内容，20 步之后细胞状态还剩多少（保留两位小数）？"), Math.Round(left, 2),
                new("σ(2) = 0.88, and 0.88 to the power of 20 is 0.08. To keep more, the gate must learn to open further.",
                    "σ(2) = 0.88，0.88 的 20 次方是 0.08。要保留更多，门必须学会开得更大。"), 0.005),
        ];
    }

    public override Label Spoil(LessonPage page)
    {
        // An LSTM step by step, in a loop of one's own.
        const int Length = 12;
        var cell = new LstmCell(1, Units);
        var head = new Linear(Units, 1);
        cell.Initialize(seed: 1);
        head.Initialize(seed: 1);
        var optimizer = new Adam(cell.Parameters().Concat(head.Parameters()), 0.02);
        var loss = new BinaryCrossEntropyWithLogits();
        (Tensor x, Tensor y) = Draw("train", 512, Length);
        for (int step = 0; step <= 200; step++)
        {
            Tensor[] steps = [.. Enumerable.Range(0, Length).Select(t => x.Select(1, t).RequireGrad())];
            var state = new LstmState(Tensor.Zeros(512, Units), Tensor.Zeros(512, Units));
            foreach (Tensor now in steps)
            {
                // The fault: see below.
                state = cell.Call(now, new LstmState(state.Hidden.Detach(), state.Cell.Detach()));
            }

            optimizer.ZeroGrad();
            Tensor value = loss.Call(head.Call(state.Hidden), y);
            value.Backward();
            optimizer.Step();
            if (step % 100 > 0) continue;
            string gradients = string.Join(" ", steps.Select(s => s.Grad is { } gradient ? $"{gradient.Norm().Item():0.0e+0}" : "0"));
            page.Say(new($"step {step,3}, loss {value.Item():0.00}, gradient at steps 1 to {Length}: {gradients}",
                $"第 {step,3} 步，损失 {value.Item():0.00}，时间步 1 至 {Length} 的梯度：{gradients}"));
        }

        return new(
            "The state is detached at each time step, so that the gradient never leaves the last one: the network cannot learn to keep what it saw earlier. " +
            "Detach between sequences, not within them.",
            "每个时间步都对状态调用了 Detach，梯度永远走不出最后一步，网络无从学会保留以前看到的东西。应当在序列之间切断，而不是在序列之内。");
    }

    private static Sequential Network(bool isLstm, double forget)
    {
        RecurrentLayer layer = isLstm ? new Lstm(1, Units) : new Rnn(1, Units);
        var model = new Sequential(layer, new SequenceLast(), new Linear(Units, 1));
        model.Initialize(seed: 1);
        if (isLstm)
        {
            // The biases of the gates are one row: input, forget, candidate, output.
            Parameter bias = layer.NamedParameters().First(p => p.Key == "bias_ih_l0").Parameter;
            bias.CopyFrom([.. bias.Value.ToArray().Select((b, i) => i / Units == 1 ? (float)forget : b)]);
        }

        return model;
    }

    /// <summary>Sequences of normal deviates, and whether the first of each is positive.</summary>
    private static (Tensor X, Tensor Y) Draw(string name, int count, int length)
    {
        Tensor x = Tensor.Normal(RandomStream.For(1, name), count, length, 1);
        return (x, x.Select(1, 0).GreaterThan(0));
    }

    private static double Learn(Sequential model, int length)
    {
        (Tensor x, Tensor y) = Draw("train", 2048, length);
        var trainer = new Trainer(model, new BinaryCrossEntropyWithLogits(), new Adam(model.Parameters(), 0.02)) { ClipNorm = 1 };
        trainer.Fit(new TensorDataset(x, y), new FitOptions { Epochs = 8, BatchSize = 64 });
        (Tensor test, Tensor answers) = Draw("test", 500, length);
        return model.Predict(test).GreaterThan(0).EqualTo(answers).Mean().Item();
    }

    /// <summary>The size of the gradient of the last output with respect to the first input.</summary>
    private static double Gradient(Sequential model, int length)
    {
        Tensor x = Draw("shown", 16, length).X.RequireGrad();
        model.Call(x).Sum().Backward();
        return x.Grad!.Select(1, 0).ToArray().Average(g => Math.Abs((double)g));
    }

    private static string Bar(Tensor gate, int unit) =>
        string.Concat(gate.Select(2, unit).ToArray().Select(v => " ░▒▓█"[(int)Math.Round(4 * Math.Clamp(v, 0, 1))]));
}
