using Myelin.Pictures;

namespace Myelin.Lessons;

/// <summary>Asks a lesson's questions one after the other, or checks answers that are given.</summary>
public static class Quiz
{
    /// <summary>Asks.</summary>
    /// <param name="lesson">The lesson.</param>
    /// <param name="answers">The answers, in order; empty asks for them.</param>
    /// <param name="from">Where answers are read from.</param>
    /// <param name="page">Takes questions and verdicts.</param>
    /// <returns>Whether all answers were right.</returns>
    /// <exception cref="ArgumentException">There are more or fewer answers than questions.</exception>
    public static bool Run(Lesson lesson, IReadOnlyList<string> answers, TextReader from, LessonPage page)
    {
        IReadOnlyList<Question> questions = lesson.Ask();
        if (answers.Count > 0 && answers.Count != questions.Count) throw new ArgumentException(
            $"lesson: --check takes one answer for each of the {questions.Count} questions, or none to be asked.\n" +
            $"  Got {answers.Count}.\n  Quote answers of several words.");
        int right = 0;
        for (int i = 0; i < questions.Count; i++)
        {
            Question question = questions[i];
            page.Say(new($"{i + 1}. {question.Asked(Language.English)}", $"{i + 1}. {question.Asked(Language.Chinese)}"));
            string? answer = answers.Count > 0 ? answers[i] : from.ReadLine();
            bool? isRight = answer is null ? null : question.IsRight(answer);
            if (answers.Count > 0) page.Say($"   {answer}");
            Label verdict = Verdict(isRight, question);
            page.Say(new($"   {verdict.English}", $"   {verdict.Chinese}"));
            if (isRight == true) right++;
        }

        page.Say(new($"{right} of {questions.Count} right", $"{questions.Count} 题答对 {right} 题"));
        return right == questions.Count;
    }

    private static Label Verdict(bool? isRight, Question question) => isRight switch
    {
        true => new($"Right. {question.Why.English}", $"正确。{question.Why.Chinese}"),
        false => new("Not yet. Work it out again, or run the lesson and look.", "不对。再算一算，或者运行这一课看看。"),
        null when question.Choices.Count > 0 =>
            new($"Answer with one of: {question.Words(Language.English, ", ")}.", $"请从这些答案中选择：{question.Words(Language.Chinese, "、")}。"),
        null => new("Answer with a number.", "请回答一个数。"),
    };
}
