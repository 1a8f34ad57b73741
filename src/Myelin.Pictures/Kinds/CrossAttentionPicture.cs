namespace Myelin.Pictures;

/// <summary>Which letters of a date a decoder looks at while it writes it in another form: the cross-attention of an encoder-decoder.</summary>
public static class CrossAttentionPicture
{
    private const int Tests = 200;

    /// <summary>The picture of a small Transformer that learns to turn 3 March 2024 into 2024-03-03 there and then.</summary>
    /// <param name="date">The date that is read; 3 March 2024 if null.</param>
    /// <param name="steps">The number of training steps, from 1 to 3,000.</param>
    /// <param name="seed">Draws weights and dates.</param>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public static Picture Of(DateOnly? date = null, int steps = 400, ulong seed = 1)
    {
        DateOnly day = date ?? new DateOnly(2024, 3, 3);
        Limits.Count(nameof(CrossAttentionPicture), nameof(steps), steps, 1, 3000);
        var model = new DateWriter();
        double[] losses = model.Learn(steps, seed);
        double right = model.Right(Tests);
        string source = DateWriter.Source(day), wanted = DateWriter.Target(day);
        (string written, Tensor weights) = model.Write(source);
        Tensor[] heads = [.. Enumerable.Range(0, DateWriter.Heads).Select(head => weights.Select(0, head))];
        PictureNumbers[] numbers =
            [.. heads.Select((of, head) => Numbers.Named($"head {head + 1}", of)), new("loss", losses), new("right", right)];
        Label title = new("Cross-attention: what a decoder looks at", "交叉注意力：解码器在看什么");
        Label message = new Caption()
            .Say($"The encoder reads \"{source}\", the decoder writes \"{written}\".", $"编码器读入“{source}”，解码器写出“{written}”。")
            .Say($"It should be \"{wanted}\".", $"正确的写法是“{wanted}”。", written != wanted)
            .Say("Each row is a letter that is written, and its colors say how much it takes from each letter read.",
                "每一行是写出的一个字符，颜色表示它从读入的各个字符取多少信息。")
            .Say("What a row lacks to 1 goes to the blanks after the date.", "一行的总和不足 1 的部分，用在了日期后面的空白上。", weights.Sum(-1).Min().Item() < 0.99)
            .Say($"After {steps} steps {right:P1} of {Tests} other dates are right.", $"训练 {steps} 步后，{Tests} 个没见过的日期中 {right:P1} 正确。").Text;
        return new Picture("cross-attention", title, message, numbers, style => Page.Panels((title, message), style,
        [
            .. heads.Select((of, head) => (Panel)AttentionPicture.Map(
                new($"head {head + 1}", $"第 {head + 1} 个头"), of, [.. written.Select(letter => $"{letter}")], [.. source.Select(letter => $"{letter}")]).Draw),
            Losses(losses).Draw,
        ], smallest: 270, ratio: 0.9));
    }

    private static Chart Losses(double[] losses) => new Chart
    {
        Title = new Label("loss per letter", "每个字符的损失"),
        X = new ChartAxis(new Label("step", "步")),
        Y = new ChartAxis("") { Min = 0 },
    }.Line("", Numbers.Upto(losses.Length), losses, Ink.Series(1), 1.5);
}
