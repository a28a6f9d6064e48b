//! Words for what strikes, how hard, and what there is to do.

qingdan_model::words! {
    /// What strikes. `catalogue/emergencies.toml` says by which words items are found that speak of it.
    EmergencyKind, "kind of emergency" {
        /// Rain, rivers, flash floods, water in the streets.
        Flood = "flood", "洪涝（防汛）";
        /// Drought.
        Drought = "drought", "干旱";
        /// Snow, cold, gales, heat.
        Weather = "weather", "暴雪、寒潮、大风等恶劣天气";
        /// Landslides, rock falls, mud flows.
        Geological = "geological", "地质灾害";
        /// An earthquake.
        Earthquake = "earthquake", "地震";
        /// A fire in houses, forests or grassland.
        Fire = "fire", "火灾（含森林草原火灾）";
        /// An epidemic among people or animals.
        Epidemic = "epidemic", "疫情";
        /// An accident at work or in traffic.
        Accident = "accident", "生产安全事故";
        /// Anything else.
        Other = "other", "其他突发事件";
    }
}

qingdan_model::words! {
    /// How far the response goes (应急响应级别).
    EmergencyLevel, "level" {
        /// The highest.
        One = "1", "Ⅰ级响应（特别重大）";
        /// The second.
        Two = "2", "Ⅱ级响应（重大）";
        /// The third.
        Three = "3", "Ⅲ级响应（较大）";
        /// The lowest.
        Four = "4", "Ⅳ级响应（一般）";
    }
}

qingdan_model::words! {
    /// The colour of a warning (预警等级), as the weather service and others give them.
    Colour, "colour" {
        /// The highest.
        Red = "red", "红色预警";
        /// The second.
        Orange = "orange", "橙色预警";
        /// The third.
        Yellow = "yellow", "黄色预警";
        /// The lowest.
        Blue = "blue", "蓝色预警";
    }
}

qingdan_model::words! {
    /// What a clause is for in an emergency, in the order in which it comes.
    Phase, "phase" {
        /// Warn and pass it on.
        Warning = "warning", "预警";
        /// Be on duty, fight it, rescue.
        Response = "response", "值守和响应";
        /// Move people and shelter them.
        Evacuation = "evacuation", "转移安置";
        /// Find out and report what was lost.
        Losses = "losses", "灾情统计";
        /// Hand out goods and money.
        Relief = "relief", "救助";
        /// Clear up and mend.
        Recovery = "recovery", "恢复";
        /// What is done before: plans, stores, drills, patrols.
        Preparation = "preparation", "平时准备";
    }
}
